import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

async function withApp() {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  const begin = (sha = 'a') =>
    test.controller.beginBuild(app, { sha: sha.repeat(40), branch: 'main', pushedBy: test.local.email })
  const list = async () =>
    (await test.call('GET', `/api/apps/${app}/builds`)).json.data as {
      id: number
      state: string
      reason: string | null
      ended_at: string | null
    }[]
  const output = async (id: number | 'latest') =>
    (await test.call('GET', `/api/apps/${app}/builds/${id}/output`)).json.data as {
      state: string
      output: string
    }
  return { test, app, begin, list, output }
}

const DAY = 24 * 60 * 60_000

describe('past builds', () => {
  it('tell what a build that goes on has printed so far', async () => {
    const { begin, output } = await withApp()
    const record = await begin()
    record.write(Buffer.from('one\n'))
    expect(await output('latest')).toMatchObject({ state: 'building', output: 'one\n' })
    record.write(Buffer.from('two\n'))
    await record.end({ state: 'stopped', reason: 'The connection was closed.' })
    expect(await output('latest')).toMatchObject({ state: 'stopped', output: 'one\ntwo\n' })
  })

  it('tell where one stands that waits for others, which is no part of the time it takes', async () => {
    const { test, begin, list, output } = await withApp()
    test.moment = new Date('2026-01-01T00:00:00Z')
    const record = await begin()
    record.waits({ position: 2, inside: [{ app: 'shop', number: 7 }] })
    const queue = { position: 2, waiting_for: [{ app: 'shop', id: 7 }] }
    expect(await list()).toMatchObject([{ state: 'queued', queue }])
    expect(await output('latest')).toMatchObject({ state: 'queued', queue })
    test.moment = new Date('2026-01-01T00:10:00Z')
    await record.begins()
    expect(await list()).toMatchObject([
      { state: 'building', queue: null, started_at: '2026-01-01T00:10:00.000+00:00' },
    ])
    record.waits({ position: 1, inside: [] })
    await record.end({ state: 'stopped', reason: 'The connection was closed.' })
    expect(await list()).toMatchObject([{ state: 'stopped', queue: null }])
  })

  it('are interrupted when the simulator died during them', async () => {
    const { test, begin, list } = await withApp()
    await begin()
    const done = await begin()
    await done.end({ state: 'failed', reason: 'oh' })
    await test.restart()
    expect(await list()).toMatchObject([
      { id: 2, state: 'failed', reason: 'oh' },
      {
        id: 1,
        state: 'interrupted',
        reason: expect.stringContaining('simulator ended') as string,
        ended_at: expect.any(String) as string,
      },
    ])
  })

  it('are kept up to fifty for each app', async () => {
    const { begin, list } = await withApp()
    for (let count = 0; count < 52; count += 1)
      await (await begin()).end({ state: 'succeeded', version: 1, slugBytes: 1 })
    const ids = (await list()).map(({ id }) => id)
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([50, 52, 3])
  })

  it('are kept for a month, and go on counting', async () => {
    const { test, begin, list } = await withApp()
    const start = new Date('2026-01-01T00:00:00Z')
    test.moment = start
    await (await begin()).end({ state: 'failed', reason: 'oh' })
    test.moment = new Date(start.getTime() + 31 * DAY)
    expect((await list()).map(({ id }) => id)).toEqual([1])
    await (await begin()).end({ state: 'failed', reason: 'oh' })
    expect((await list()).map(({ id }) => id)).toEqual([2])
  })

  it('go with their app, also one that is being built', async () => {
    const { test, app, begin, list } = await withApp()
    const record = await begin()
    await test.call('DELETE', `/api/apps/${app}`)
    await test.createApp(app)
    record.write(Buffer.from('late\n'))
    await record.end({ state: 'failed', reason: 'late' })
    expect(await list()).toEqual([])
    expect(test.log).toEqual([])
  })
})
