import { readdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mergedLogs } from '../../../../src/sim/controller/services/merged-logs.js'
import { RequestLog } from '../../../../src/sim/logger/index.js'
import { tempDir } from '../../../support/temp-dir.js'

interface Seen {
  app: string
  end: number
  path: string
}

async function requestLog(folder: string) {
  const log = new RequestLog<Seen>({
    folder,
    appOf: ({ app }) => app,
    endOf: ({ end }) => end,
    line: ({ path }) => `path=${path}`,
    knows: (app) => Promise.resolve(app !== 'gone'),
  })
  await log.start()
  onTestFinished(() => log.stop())
  const { signal } = new AbortController()
  const all = (app: string) => text(mergedLogs([log.log], { app, lines: 100, follow: false, signal }))
  return { log, all }
}

describe('the log of requests', () => {
  const at = Date.parse('2026-01-01T00:00:00.000Z')

  it('has a line for each, in the order in which they were over, by app', async () => {
    const folder = await tempDir()
    const { log } = await requestLog(folder)
    log.add({ app: 'shop', end: at + 2, path: '/second' })
    log.add({ app: 'blog', end: at, path: '/other' })
    log.add({ app: 'shop', end: at + 1, path: '/first' })
    await log.stop()
    const again = await requestLog(folder)
    expect(await again.all('shop')).toBe(
      '2026-01-01T00:00:00.001000+00:00 shop[router]: path=/first\n' +
        '2026-01-01T00:00:00.002000+00:00 shop[router]: path=/second\n',
    )
    expect(await again.all('blog')).toContain('path=/other')
  })

  it('writes by itself, soon', async () => {
    const { log, all } = await requestLog(await tempDir())
    log.add({ app: 'shop', end: at, path: '/' })
    await expect.poll(() => all('shop')).toContain('path=/')
  })

  it('leaves nothing of an app that is not there any more', async () => {
    const folder = await tempDir()
    const { log } = await requestLog(folder)
    log.add({ app: 'gone', end: at, path: '/' })
    await log.stop()
    expect(await readdir(folder)).toEqual([])
  })
})
