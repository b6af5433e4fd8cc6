import { describe, expect, it } from 'vitest'
import { boardSource } from '../../../../src/sim/console/board-source.js'
import { buildSource } from '../../../../src/sim/console/build-source.js'
import type { Answer } from '../../../../src/sim/console/build-source.js'
import { Channel } from '../../../../src/sim/console/channel.js'
import type { Source } from '../../../../src/sim/console/channel.js'
import { logSource } from '../../../../src/sim/console/log-source.js'
import { OneTimeTokens } from '../../../../src/sim/console/one-time-tokens.js'
import { Watched } from '../../../../src/sim/console/watched.js'
import type { Board } from '../../../../src/sim/console/index.js'
import { until } from '../../../support/until.js'

const EACH = 100 * 1024

/** A tab that takes nothing by itself, and a source that never runs dry. */
function slowTab(source?: Source) {
  const sent: { id: number; text?: string; error?: string; end?: boolean }[] = []
  let asked = 0
  async function* endless() {
    for (;;) {
      asked += 1
      await Promise.resolve()
      yield { text: 'x'.repeat(EACH) }
    }
  }
  const channel = new Channel(
    { send: (text) => void sent.push(JSON.parse(text) as (typeof sent)[number]) },
    (what) => (what === 'none' ? undefined : (source ?? endless)),
    (error) => `failed: ${String(error)}`,
  )
  return { channel, sent, asked: () => asked }
}

describe('a channel', () => {
  it('asks a source for no more than the tab takes', async () => {
    const { channel, sent, asked } = slowTab()
    channel.receive(JSON.stringify({ watch: 1, what: {} }))
    await until(() => expect(asked()).toBe(6))
    // Whatever else is due has its turn, and nothing more is asked for.
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
    expect([asked(), sent.length]).toEqual([6, 6])
    channel.receive(JSON.stringify({ ack: 3 * EACH }))
    await until(() => expect(sent).toHaveLength(9))
    channel.receive(JSON.stringify({ ack: -1e9 }))
    channel.receive(JSON.stringify({ unwatch: 1 }))
    expect(channel.size).toBe(0)
    channel.close()
  })

  it('tells what failed, what has ended, and what there is not', async () => {
    const failing: Source = async function* () {
      yield { text: 'first' }
      await Promise.reject(new Error('disk gone'))
    }
    const { channel, sent } = slowTab(failing)
    channel.receive(JSON.stringify({ watch: 1, what: {} }))
    channel.receive(JSON.stringify({ watch: 2, what: 'none' }))
    await until(() => expect(sent).toHaveLength(3))
    expect(sent.find(({ id, error }) => id === 1 && error !== undefined)?.error).toBe(
      'failed: Error: disk gone',
    )
    expect(sent.find(({ id }) => id === 2)?.error).toContain('cannot be watched')
    expect([channel.receive('{'), channel.receive('null'), channel.receive('{"do":1}')]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('something watched by several tabs', () => {
  it('is looked at once for all, tells only changes, and is left alone when nobody watches', async () => {
    let looks = 0
    let value = 'a'
    const watched = new Watched(
      () => {
        looks += 1
        return Promise.resolve(value)
      },
      1,
      (text) => text,
    )
    const [one, other] = [new AbortController(), new AbortController()]
    const seen: string[] = []
    const follow = async (signal: AbortSignal) => {
      for await (const each of watched.changes(signal)) seen.push(each)
    }
    const both = [follow(one.signal), follow(other.signal)]
    await until(() => expect(seen).toHaveLength(2))
    const before = looks
    await until(() => expect(looks).toBeGreaterThan(before + 3))
    expect(seen).toEqual(['a', 'a'])
    value = 'b'
    await until(() => expect(seen).toHaveLength(4))
    one.abort()
    other.abort()
    await Promise.all(both)
    expect(watched.isWatched).toBe(false)
    const after = looks
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
    expect(looks).toBeLessThanOrEqual(after + 1)
  })

  it('ends with the reason when looking fails, and can be watched again', async () => {
    let fails = true
    const watched = new Watched(() => (fails ? Promise.reject(new Error('locked')) : Promise.resolve(1)), 1)
    const first = watched.changes(new AbortController().signal)
    await expect(first.next()).rejects.toThrow('locked')
    fails = false
    const again = watched.changes(new AbortController().signal)
    expect(await again.next()).toEqual({ value: 1, done: false })
    await again.return(undefined)
  })

  it('is told as what was added, changed and removed on a board', async () => {
    const app = (name: string, size = 0.3) => ({ name, size }) as unknown as Board['apps'][number]
    const boards: Board[] = [
      { apps: [app('a'), app('b')], problem: null },
      { apps: [app('a'), app('b', 1)], problem: null },
      { apps: [app('a')], problem: 'Docker is away' },
    ]
    const told: object[] = []
    for await (const message of boardSource(inTurn(boards))(new AbortController().signal)) told.push(message)
    expect(told).toEqual([
      { apps: boards[0]!.apps, removed: [], problem: null },
      { apps: [app('b', 1)], removed: [], problem: null },
      { apps: [], removed: ['b'], problem: 'Docker is away' },
    ])
  })

  it('is told as what was added to the output of a build', async () => {
    const answer = (output: string): Answer => ({ status: 200, body: { data: { id: 1, output } } })
    const answers = [answer('one\n'), answer('one\ntwo\n'), answer('one\n[cut]\n'), { status: 404, body: {} }]
    const told: object[] = []
    for await (const message of buildSource(inTurn(answers))(new AbortController().signal)) told.push(message)
    expect(told).toEqual([
      { status: 200, body: { data: { id: 1 } }, add: 'one\n' },
      { status: 200, body: { data: { id: 1 } }, add: 'two\n' },
      { status: 200, body: { data: { id: 1 } }, output: 'one\n[cut]\n' },
      { status: 404, body: {} },
    ])
  })
})

describe('the log of an app in the console', () => {
  it('goes on near its end when the tab has fallen far behind, and tells how much is not shown', async () => {
    const MB = 1024 * 1024
    const asked: number[] = []
    const logger = {
      startOfLast: (_: string, lines: number) => Promise.resolve(lines === 10 ? 100 : 90 * MB),
      end: () => Promise.resolve(91 * MB),
      feed: async function* (_: string, from: number) {
        asked.push(from)
        await Promise.resolve()
        if (from === 100) {
          yield { lines: Buffer.from('one\n'), next: 104, lost: 7, behind: 0 }
          yield { lines: Buffer.from('two\n'), next: 108, lost: 0, behind: 80 * MB }
        } else yield { lines: Buffer.from('last\n'), next: 91 * MB, lost: 0, behind: 0 }
      },
    }
    const told: object[] = []
    for await (const message of logSource(logger, 'shop', 10)(new AbortController().signal))
      told.push(message)
    expect(asked).toEqual([100, 90 * MB])
    expect(told).toEqual([
      { lines: 'one\n', missed: 7, caughtUp: true },
      { lines: 'last\n', missed: 90 * MB - 104, caughtUp: true },
    ])
  })
})

it('forgets a token after ten minutes, and the oldest of too many', () => {
  let now = 0
  const tokens = new OneTimeTokens(() => now)
  const early = tokens.issue()
  now = 10 * 60_000
  expect(tokens.use(early)).toBe(false)
  const many = Array.from({ length: 51 }, () => tokens.issue())
  expect([tokens.use(many[0]!), tokens.use(many[1]!), tokens.use(many[1]!)]).toEqual([false, true, false])
})

/** Something that changes from one value to the next as they are taken, and then ends. */
function inTurn<T>(values: readonly T[]): Watched<T> {
  const changes = async function* () {
    for (const value of values) {
      await Promise.resolve()
      yield value
    }
  }
  return { changes } as unknown as Watched<T>
}
