import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mergedLogs } from '../../../../src/sim/controller/services/merged-logs.js'
import { FileLogger } from '../../../../src/sim/logger/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { until } from '../../../support/until.js'

const app = 'shop'

/** Two logs of an app, with lines at the seconds that are given. */
async function twoLogs(first: number[], second: number[]) {
  const folder = await tempDir()
  const log = async (name: string, seconds: number[]) => {
    const logger = new FileLogger({ folder: join(folder, name) })
    await logger.start()
    onTestFinished(() => logger.stop())
    const write = (second: number) =>
      logger.write(app, name, [
        {
          at: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
          line: Buffer.from(`${name} ${second}`),
        },
      ])
    seconds.forEach(write)
    return { logger, write }
  }
  return { a: await log('a', first), b: await log('b', second) }
}

const messages = (all: string) => all.split('\n').flatMap((line) => line.split(']: ')[1] ?? [])

/** What it has given so far. */
function collected(stream: Readable): () => string[] {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => messages(Buffer.concat(chunks).toString())
}

describe('logs of an app as one', () => {
  const { signal } = new AbortController()

  it.each([
    [100, ['a 1', 'b 2', 'a 3', 'b 4', 'b 5', 'a 6']],
    [6, ['a 1', 'b 2', 'a 3', 'b 4', 'b 5', 'a 6']],
    [3, ['b 4', 'b 5', 'a 6']],
    [1, ['a 6']],
    [0, []],
  ])('have the last %i lines of all, in the order of their times', async (lines, expected) => {
    const { a, b } = await twoLogs([1, 3, 6], [2, 4, 5])
    const stream = mergedLogs([a.logger, b.logger], { app, lines, follow: false, signal })
    expect(messages(await text(stream))).toEqual(expected)
  })

  it('are those of one where the other is empty', async () => {
    const { a, b } = await twoLogs([], [1, 2])
    const stream = mergedLogs([a.logger, b.logger], { app, lines: 10, follow: false, signal })
    expect(messages(await text(stream))).toEqual(['b 1', 'b 2'])
  })

  it('are followed, whichever grows, until who reads has enough', async () => {
    const { a, b } = await twoLogs([1], [])
    const stop = new AbortController()
    const stream = mergedLogs([a.logger, b.logger], { app, lines: 10, follow: true, signal: stop.signal })
    const seen = collected(stream)
    await until(() => expect(seen()).toEqual(['a 1']))
    b.write(2)
    await until(() => expect(seen()).toEqual(['a 1', 'b 2']))
    a.write(3)
    await until(() => expect(seen()).toEqual(['a 1', 'b 2', 'a 3']))
    const ended = new Promise((resolve) => stream.once('end', resolve))
    stop.abort()
    await ended
  })

  it('end when one of them ends, as with its app', async () => {
    const { a, b } = await twoLogs([1], [2])
    const stream = mergedLogs([a.logger, b.logger], { app, lines: 10, follow: true, signal })
    const seen = collected(stream)
    await until(() => expect(seen()).toHaveLength(2))
    const ended = new Promise((resolve) => stream.once('end', resolve))
    await a.logger.removeApp(app)
    await ended
  })

  it('lose and repeat nothing of what is written while the past is read', async () => {
    const { a, b } = await twoLogs(
      Array.from({ length: 50 }, () => 1),
      Array.from({ length: 50 }, () => 2),
    )
    const stop = new AbortController()
    const stream = mergedLogs([a.logger, b.logger], { app, lines: 1000, follow: true, signal: stop.signal })
    const seen = collected(stream)
    for (let each = 0; each < 20; each += 1) {
      b.write(3)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => expect(seen().filter((line) => line === 'b 3')).toHaveLength(20))
    expect(seen()).toHaveLength(120)
    stop.abort()
  })
})
