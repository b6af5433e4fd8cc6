import { appendFile, cp, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { FileLogger } from '../../../../src/sim/logger/index.js'
import type { FileLoggerOptions, LogPiece, LogSource } from '../../../../src/sim/logger/index.js'
import { FakeSource, segmentNames, stored } from '../../../support/log-sources.js'
import type { Said } from '../../../support/log-sources.js'
import { deferred } from '../../../support/servers.js'
import { tempDir } from '../../../support/temp-dir.js'
import { until } from '../../../support/until.js'

const lines = (count: number, step = 1000): Said[] =>
  Array.from({ length: count }, (_, index) => ({ at: index * step, line: `line ${index}` }))

async function loggerIn(folder: string, more: Partial<FileLoggerOptions> = {}) {
  const logged: string[] = []
  const logger = new FileLogger({ folder, log: (line) => void logged.push(line), ...more })
  await logger.start()
  return { logger, logged, folder }
}

const messagesOf = async (folder: string, source: string) =>
  (await stored(folder, 'myapp'))
    .toString()
    .split('\n')
    .filter((line) => line.includes(` myapp[${source}]: `))
    .map((line) => line.slice(line.indexOf(']: ') + 3))

describe('collecting', () => {
  it('stores each line in the platform’s format, with the source’s own time in microseconds', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    const source: LogSource = {
      app: 'myapp',
      source: 'myapp-1',
      async *open() {
        yield [
          { at: '2020-04-19T03:53:02.993171999Z', line: Buffer.from('nine digits') },
          { at: '2020-04-19T03:53:03Z', line: Buffer.from('none') },
          { at: '2020-04-19T03:53:03.12Z', line: Buffer.from('') },
        ]
      },
    }
    await logger.collect(source).done
    expect((await stored(folder, 'myapp')).toString()).toBe(
      '2020-04-19T03:53:02.993171+00:00 myapp[myapp-1]: nine digits\n' +
        '2020-04-19T03:53:03.000000+00:00 myapp[myapp-1]: none\n' +
        '2020-04-19T03:53:03.120000+00:00 myapp[myapp-1]: \n',
    )
    await logger.stop()
  })

  it('changes no byte of a message: broken UTF-8, carriage returns, zeros, a megabyte', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    const odd = [
      Buffer.from([0xff, 0xfe, 0x80, 0x00, 0x1b]),
      Buffer.from('progress 1%\rprogress 2%\r'),
      Buffer.alloc(1_048_576, 'ü'),
    ]
    const source = new FakeSource(
      'myapp',
      'r1',
      odd.map((line, at) => ({ at, line })),
    ).end()
    await logger.collect(source).done
    let rest = await stored(folder, 'myapp')
    for (const line of odd) {
      const start = rest.indexOf(']: ') + 3
      expect(rest.subarray(start, start + line.length).equals(line)).toBe(true)
      expect(rest[start + line.length]).toBe(0x0a)
      rest = rest.subarray(start + line.length + 1)
    }
    expect(rest.length).toBe(0)
    await logger.stop()
  })

  it('takes many sources at once, each whole and in its order', async () => {
    const { logger, folder } = await loggerIn(await tempDir(), { segmentBytes: 2000 })
    const names = Array.from({ length: 20 }, (_, index) => `r${index}`)
    await Promise.all(
      names.map((name) => logger.collect(new FakeSource('myapp', name, lines(100)).end()).done),
    )
    const expected = lines(100).map(({ line }) => line)
    for (const name of names) expect(await messagesOf(folder, name)).toEqual(expected)
    await logger.stop()
  })

  it('has stored what was there when told to stop, and keeps apps apart', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    const source = new FakeSource('myapp', 'r1', lines(5))
    const collection = logger.collect(source)
    const other = logger.collect(new FakeSource('other', 'r1', lines(2)).end())
    await until(async () => expect(await logger.lastMessages('myapp', 'r1', 9)).toHaveLength(5))
    await Promise.all([collection.stop(), other.done])
    await collection.done
    await collection.stop()
    expect(await messagesOf(folder, 'r1')).toHaveLength(5)
    expect((await stored(folder, 'other')).toString()).toMatch(
      /^\S+ other\[r1\]: line 0\n\S+ other\[r1\]: line 1\n$/,
    )
    await logger.stop()
  })

  it('is not held up by a source that does not notice that it should stop', async () => {
    const { logger } = await loggerIn(await tempDir())
    const deaf: LogSource = {
      app: 'myapp',
      source: 'r1',
      async *open() {
        await new Promise(() => undefined)
        yield []
      },
    }
    const collection = logger.collect(deaf)
    await logger.stop()
    await collection.done
  })

  it('goes on where it was when a source fails in the middle, without a gap or a repeat', async () => {
    const { logger, folder, logged } = await loggerIn(await tempDir())
    const whole = new FakeSource('myapp', 'r1', lines(30)).end()
    let opens = 0
    const source: LogSource = {
      app: 'myapp',
      source: 'r1',
      async *open(since, signal) {
        opens += 1
        let left = 4
        for await (const pieces of whole.open(since, signal)) {
          if (opens < 3 && left-- === 0) throw new Error('connection reset')
          yield pieces
        }
      },
    }
    await logger.collect(source).done
    expect(opens).toBe(3)
    expect(await messagesOf(folder, 'r1')).toEqual(lines(30).map(({ line }) => line))
    expect(logged[0]).toBe('output of myapp[r1] cannot be read: connection reset')
    await logger.stop()
  })

  it('of the same source twice waits for the first, and repeats nothing', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    const source = new FakeSource('myapp', 'r1', lines(10)).end()
    await Promise.all([logger.collect(source).done, logger.collect(source).done])
    expect(await messagesOf(folder, 'r1')).toEqual(lines(10).map(({ line }) => line))
    await logger.stop()
  })

  it('asks a new source for everything, however much is stored of others', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    await logger.collect(new FakeSource('myapp', 'old', lines(100)).end()).done
    await logger.stop()
    const again = await loggerIn(folder)
    const fresh = new FakeSource('myapp', 'new', lines(3)).end()
    await again.logger.collect(fresh).done
    expect(fresh.opened).toEqual([null])
    const old = new FakeSource('myapp', 'old', lines(103)).end()
    await again.logger.collect(old).done
    expect(old.opened[0]! > '2026-01-01T00:00:00.000000Z').toBe(false)
    expect(await messagesOf(folder, 'old')).toHaveLength(103)
    await again.logger.stop()
  })

  it('says what a source has lost while nobody read, and nothing when it has it all', async () => {
    const folder = await tempDir()
    const first = await loggerIn(folder)
    await first.logger.collect(new FakeSource('myapp', 'r1', lines(10)).end()).done
    await first.logger.stop()
    const told = async () =>
      (await stored(folder, 'myapp')).toString().match(/Output of r1 was lost.*/g) ?? []

    const whole = await loggerIn(folder)
    await whole.logger.collect(new FakeSource('myapp', 'r1', lines(20)).end()).done
    await whole.logger.stop()
    expect(await told()).toEqual([])

    // As Docker does when it begins its files anew.
    const rotated = await loggerIn(folder)
    await rotated.logger.collect(new FakeSource('myapp', 'r1', lines(500).slice(300)).end()).done
    await rotated.logger.stop()
    expect(await told()).toHaveLength(1)
    expect(await messagesOf(folder, 'r1')).toHaveLength(220)

    const again = await loggerIn(folder)
    await again.logger.collect(new FakeSource('myapp', 'r1', lines(501).slice(300)).end()).done
    await again.logger.stop()
    expect(await told()).toHaveLength(1)
  })

  it('takes what it has of an earlier run of a replica for no part of this one', async () => {
    const { logger, folder } = await loggerIn(await tempDir())
    const run = (from: number, begunAt?: Date) =>
      logger.collect(
        Object.assign(new FakeSource('myapp', 'r1', lines(from + 10).slice(from)).end(), { begunAt }),
      ).done
    await run(0)
    const written = (await stored(folder, 'myapp')).toString().trimEnd().split('\n')
    const momentOf = (line: string | undefined) => Date.parse(line!.split(' ', 1)[0]!)
    // It crashed, and was started again under its name.
    await run(300, new Date(momentOf(written.at(-1)) + 1))
    expect((await stored(folder, 'myapp')).toString()).not.toContain('was lost')
    await run(600, new Date(momentOf(written[0])))
    expect((await stored(folder, 'myapp')).toString()).toContain('was lost')
    await logger.stop()
  })

  it('refuses names that would leave the folder or could not be told apart in a line', async () => {
    const { logger } = await loggerIn(await tempDir())
    for (const app of ['../x', '', 'a/b', 'A', '.']) expect(() => logger.notice(app, 'x')).toThrow(RangeError)
    expect(() => logger.collect(new FakeSource('myapp', 'a]: b'))).toThrow(RangeError)
    await logger.stop()
  })
})

describe('notices', () => {
  it('are lines of gigalixir-run, each line of a message one of its own', async () => {
    const { logger, folder } = await loggerIn(await tempDir(), {
      clock: () => Date.UTC(2020, 3, 19, 3, 53, 2, 993),
    })
    logger.notice('myapp', "Attempting to start 'myapp'\non host 'myapp-1'")
    await logger.stop()
    expect((await stored(folder, 'myapp')).toString()).toBe(
      "2020-04-19T03:53:02.993000+00:00 myapp[gigalixir-run]: Attempting to start 'myapp'\n" +
        "2020-04-19T03:53:02.993000+00:00 myapp[gigalixir-run]: on host 'myapp-1'\n",
    )
  })
})

describe('lastMessages', () => {
  it('gives the newest of one source alone, oldest first, also from before a restart', async () => {
    const folder = await tempDir()
    const first = await loggerIn(folder, { segmentBytes: 500 })
    const named = ['a.b', 'axb', 'a.b+', '[a.b'].map((name) => new FakeSource('myapp', name, lines(50)).end())
    await Promise.all(named.map((source) => first.logger.collect(source).done))
    await first.logger.stop()
    const { logger } = await loggerIn(folder, { segmentBytes: 500 })
    logger.notice('myapp', 'a.b]: line 99')
    expect(await logger.lastMessages('myapp', 'a.b', 3)).toEqual(['line 47', 'line 48', 'line 49'])
    expect(await logger.lastMessages('myapp', 'gigalixir-run', 3)).toEqual(['a.b]: line 99'])
    expect(await logger.lastMessages('myapp', 'a.b', 1000)).toHaveLength(50)
    expect(await logger.lastMessages('myapp', 'a', 3)).toEqual([])
    expect(await logger.lastMessages('myapp', 'a.b', 0)).toEqual([])
    expect(await logger.lastMessages('nothing', 'a.b', 3)).toEqual([])
    await logger.stop()
  })
})

describe('after the simulator was killed', () => {
  it('a line that was half written is cut off, and comes again whole', async () => {
    const folder = await tempDir()
    const first = await loggerIn(folder)
    await first.logger.collect(new FakeSource('myapp', 'r1', lines(10)).end()).done
    await first.logger.stop()
    const file = join(folder, 'app-myapp', (await segmentNames(folder, 'myapp'))[0]!)
    await truncate(file, (await stat(file)).size - 4)
    await appendFile(file, Buffer.alloc(200_000, 'x')) // a long one, over several blocks
    const { logger } = await loggerIn(folder)
    await logger.collect(new FakeSource('myapp', 'r1', lines(12)).end()).done
    expect(await messagesOf(folder, 'r1')).toEqual(lines(12).map(({ line }) => line))
    await logger.stop()
  })

  /** What a kill leaves: the first bytes of the sequence, and an index no newer than them. */
  async function crash(folder: string, share: number): Promise<void> {
    const base = join(folder, 'app-myapp')
    const total = (await stored(folder, 'myapp')).length
    let left = Math.floor(total * share)
    const upTo = await readFile(join(base, 'sources.json'), 'utf8').then(
      (text) => (JSON.parse(text) as { upTo: number }).upTo,
      () => 0,
    )
    if (upTo > left) await rm(join(base, 'sources.json'), { force: true })
    for (const name of await segmentNames(folder, 'myapp')) {
      const { size } = await stat(join(base, name))
      if (left <= 0) await rm(join(base, name))
      else if (size > left) await truncate(join(base, name), left)
      left -= size
    }
  }

  const said = fc
    .array(
      fc.record({
        // Often the same microsecond, sometimes a step, sometimes out of order by less than what is reckoned with.
        step: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 900_000 })),
        back: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400_000 })),
        line: fc.oneof(
          fc.constantFrom('', 'a', 'b', 'a\r'),
          fc.string({ maxLength: 400 }).map((text) => text.replaceAll('\n', '')),
        ),
      }),
      { maxLength: 60 },
    )
    .map((records) => {
      let now = 10_000_000
      return records.map(({ step, back, line }) => {
        now += step
        return { at: now - back, line }
      })
    })

  it('wherever that was, nothing is missing and nothing is there twice', async () => {
    const home = await tempDir()
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(said, said),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(300, 2000, 1_000_000),
        async (outputs, crashes, segmentBytes) => {
          const folder = join(home, String(run++))
          await mkdir(join(folder, 'app-myapp'), { recursive: true })
          const collectAll = async () => {
            const { logger } = await loggerIn(folder, { segmentBytes })
            await Promise.all(
              outputs.map(
                (output, index) =>
                  logger.collect(new FakeSource('myapp', `r${index}`, [...output], 5).end()).done,
              ),
            )
            await logger.stop()
          }
          await collectAll()
          for (const share of crashes) {
            await crash(folder, share)
            await collectAll()
          }
          for (const [index, output] of outputs.entries())
            expect(await messagesOf(folder, `r${index}`)).toEqual(output.map(({ line }) => line))
          await rm(folder, { recursive: true })
        },
      ),
      { numRuns: 100 },
    )
  }, 60_000)

  it('finds its way when the index is ahead of the lines, broken or gone', async () => {
    const folder = await tempDir()
    const first = await loggerIn(folder)
    await first.logger.collect(new FakeSource('myapp', 'r1', lines(40)).end()).done
    await first.logger.stop()
    const base = join(folder, 'app-myapp')
    const index = join(base, 'sources.json')
    expect(JSON.parse(await readFile(index, 'utf8'))).toMatchObject({ sources: { r1: {} } })
    for (const spoil of [
      () => truncate(join(base, '0000000000000000.log'), 500),
      () => writeFile(index, '{"upTo":'),
      () => rm(index),
    ]) {
      const copy = await tempDir()
      await cp(base, join(copy, 'app-myapp'), { recursive: true })
      await spoil()
      const { logger } = await loggerIn(folder)
      await logger.collect(new FakeSource('myapp', 'r1', lines(41)).end()).done
      await logger.stop()
      expect(await messagesOf(folder, 'r1')).toEqual(lines(41).map(({ line }) => line))
      await rm(base, { recursive: true })
      await cp(join(copy, 'app-myapp'), base, { recursive: true })
    }
  })

  it('lines the source itself no longer has do not hide new ones', async () => {
    const folder = await tempDir()
    const first = await loggerIn(folder)
    await first.logger.collect(new FakeSource('myapp', 'r1', lines(20)).end()).done
    await first.logger.stop()
    const { logger } = await loggerIn(folder)
    await logger.collect(new FakeSource('myapp', 'r1', lines(25).slice(18)).end()).done
    await logger.stop()
    expect(await messagesOf(folder, 'r1')).toEqual(lines(25).map(({ line }) => line))
  })
})

describe('a full disk', () => {
  /** Files that take nothing while the disk is full, and only part of a write just before. */
  function disk() {
    const state = { full: false, refused: 0 }
    const openFile: typeof open = async (...args) => {
      const handle = await open(...args)
      const full = () =>
        Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const writev = handle.writev.bind(handle)
      handle.writev = (async (buffers: Buffer[], place: number) => {
        if (!state.full) return writev(buffers, place)
        const half = Buffer.concat(buffers).subarray(0, 7)
        const { bytesWritten } = await handle.write(half, 0, half.length, place)
        return { bytesWritten, buffers }
      }) as typeof handle.writev
      const write = handle.write.bind(handle)
      handle.write = (async (buffer: Buffer, offset: number, length: number, place: number) => {
        if (state.full && length !== 7) {
          state.refused += 1
          throw full()
        }
        return write(buffer, offset, length, place)
      }) as typeof handle.write
      return handle
    }
    return { state, openFile }
  }

  it('pauses collecting, is reported once, and loses nothing', async () => {
    const { state, openFile } = disk()
    const { logger, logged, folder } = await loggerIn(await tempDir(), { openFile, retryMs: 10 })
    const source = new FakeSource('myapp', 'r1', lines(3))
    const collection = logger.collect(source)
    await until(async () => expect(await logger.lastMessages('myapp', 'r1', 9)).toHaveLength(3))
    state.full = true
    let asked = 0
    const big = Buffer.alloc(1_000_000, 'x')
    const greedy: LogSource = {
      app: 'myapp',
      source: 'r2',
      async *open(): AsyncGenerator<readonly LogPiece[]> {
        for (let index = 0; index < 50; index += 1) {
          asked += 1
          yield [{ at: '2026-01-01T00:00:00.000000000Z', line: big }]
        }
      },
    }
    const second = logger.collect(greedy)
    source.say(...lines(6).slice(3))
    await until(() => expect(logged).toHaveLength(1))
    const tries = state.refused
    await until(() => expect(state.refused).toBeGreaterThan(tries + 3))
    expect(logged).toEqual([expect.stringMatching(/^logs of myapp cannot be written: ENOSPC/)])
    expect(asked).toBeLessThan(10)
    expect(await logger.lastMessages('myapp', 'r1', 9)).toHaveLength(3)
    state.full = false
    source.end()
    await Promise.all([collection.done, second.done])
    expect(logged).toEqual([expect.anything(), 'logs of myapp are written again'])
    expect(await messagesOf(folder, 'r1')).toEqual(lines(6).map(({ line }) => line))
    expect(await messagesOf(folder, 'r2')).toHaveLength(50)
    await logger.stop()
  })

  it('does not hold up the end; what it did not take comes again', async () => {
    const { state, openFile } = disk()
    const folder = await tempDir()
    const { logger, logged } = await loggerIn(folder, { openFile })
    const source = new FakeSource('myapp', 'r1', lines(3))
    const collection = logger.collect(source)
    await until(async () => expect(await logger.lastMessages('myapp', 'r1', 9)).toHaveLength(3))
    state.full = true
    source.say(...lines(6).slice(3))
    await until(() => expect(logged).toHaveLength(1))
    await logger.stop()
    await collection.done
    expect(logged.at(-1)).toMatch(/bytes of logs of myapp could not be written/)
    const again = await loggerIn(folder)
    await again.logger.collect(new FakeSource('myapp', 'r1', lines(6)).end()).done
    await again.logger.stop()
    expect(await messagesOf(folder, 'r1')).toEqual(lines(6).map(({ line }) => line))
  })
})

it('gives a source up that stays broken, and says so', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { logger, logged } = await loggerIn(await tempDir())
    const opened = deferred()
    const broken: LogSource = {
      app: 'myapp',
      source: 'r1',
      // eslint-disable-next-line require-yield
      async *open() {
        opened.resolve()
        throw new Error('no such driver')
      },
    }
    const outcome = expect(logger.collect(broken).done).rejects.toThrow('no such driver')
    await opened.promise
    await until(async () => {
      await vi.advanceTimersByTimeAsync(5000)
      expect(logged.at(-1)).toBe('output of myapp[r1] cannot be read, given up: no such driver')
    })
    await outcome
    await logger.stop()
  } finally {
    vi.useRealTimers()
  }
})
