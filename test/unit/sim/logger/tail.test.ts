import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FileLogger } from '../../../../src/sim/logger/index.js'
import type { FileLoggerOptions } from '../../../../src/sim/logger/index.js'
import { all, FakeSource, readUntil, segmentNames, stored } from '../../../support/log-sources.js'
import type { Said } from '../../../support/log-sources.js'
import { tempDir } from '../../../support/temp-dir.js'
import { until } from '../../../support/until.js'

async function logger(more: Partial<FileLoggerOptions> = {}) {
  const folder = await tempDir()
  const logger = new FileLogger({ folder, ...more })
  await logger.start()
  onTestFinished(() => logger.stop())
  return { logger, folder }
}

const numbered = (from: number, to: number, width = 0): Said[] =>
  Array.from({ length: to - from }, (_, index) => ({
    at: (from + index) * 10,
    line: `${from + index} `.padEnd(width, 'x'),
  }))

/** A reader that has begun to follow, and read all there is. */
async function follower(log: FileLogger, signal?: AbortSignal) {
  const tail = log.tail('myapp', { lines: 1, follow: true, ...(signal && { signal }) })
  await readUntil(tail, (text) => text.endsWith('Here it begins\n'))
  return tail
}

const numbersIn = (text: string) => [...text.matchAll(/\]: (\d+) /g)].map((match) => Number(match[1]))
const count = (to: number) => Array.from({ length: to }, (_, index) => index)

describe('the last lines', () => {
  it('are as many as asked for, exactly as stored, whatever their length and the files’', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(50), fc.constant(70_000)), { maxLength: 12 }),
        fc.constantFrom(1, 200, 100_000, 1 << 24),
        fc.nat(15),
        async (lengths, segmentBytes, wanted) => {
          const folder = await tempDir()
          const log = new FileLogger({ folder, segmentBytes })
          await log.start()
          const said = lengths.map((length, at) => ({ at, line: 'x'.repeat(length) }))
          await log.collect(new FakeSource('myapp', 'r1', said, 1).end()).done
          const whole = (await stored(folder, 'myapp').catch(() => Buffer.alloc(0))).toString()
          const expected = whole
            .split('\n')
            .slice(0, -1)
            .slice(wanted === 0 ? Infinity : -wanted)
          const tail = await all(log.tail('myapp', { lines: wanted, follow: false }))
          expect(tail.toString()).toBe(expected.map((line) => `${line}\n`).join(''))
          await log.stop()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('of an app that never said anything are none, and leave no file behind', async () => {
    const { logger: log, folder } = await logger()
    expect((await all(log.tail('myapp', { lines: 10, follow: false }))).length).toBe(0)
    expect(await readdir(folder)).toEqual([])
  })

  it('include a notice given just before', async () => {
    const { logger: log } = await logger()
    log.notice('myapp', 'Shutting down')
    expect((await all(log.tail('myapp', { lines: 10, follow: false }))).toString()).toMatch(
      /^\S+ myapp\[gigalixir-run\]: Shutting down\n$/,
    )
  })
})

describe('following', () => {
  it('shows the last lines, then each new one as it comes, and ends with the signal', async () => {
    const { logger: log } = await logger()
    const source = new FakeSource('myapp', 'r1', numbered(0, 10))
    const collection = log.collect(source)
    await until(async () => expect(await log.lastMessages('myapp', 'r1', 99)).toHaveLength(10))
    const stop = new AbortController()
    const tail = log.tail('myapp', { lines: 2, follow: true, signal: stop.signal })
    expect(numbersIn(await readUntil(tail, (text) => text.includes(': 9 ')))).toEqual([8, 9])
    for (let next = 10; next < 13; next += 1) {
      source.say(...numbered(next, next + 1))
      expect(numbersIn(await readUntil(tail, (text) => text.endsWith('\n')))).toEqual([next])
    }
    const rest = all(tail)
    stop.abort()
    expect((await rest).length).toBe(0)
    await collection.stop()
    const late = log.tail('myapp', { lines: 1, follow: true, signal: stop.signal })
    expect((await all(late)).length).toBe(0)
  })

  it('goes on over many files, for many readers at once, without a gap or a repeat', async () => {
    const { logger: log, folder } = await logger({ segmentBytes: 1000 })
    const stops = Array.from({ length: 20 }, () => new AbortController())
    log.notice('myapp', 'Here it begins')
    const tails = await Promise.all(stops.map((stop) => follower(log, stop.signal)))
    const readers = tails.map(async (tail) =>
      numbersIn(await readUntil(tail, (text) => text.includes(': 1999 '))),
    )
    const source = new FakeSource('myapp', 'r1', [], 7)
    const collection = log.collect(source)
    for (let from = 0; from < 2000; from += 100) {
      source.say(...numbered(from, from + 100))
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (const numbers of await Promise.all(readers)) expect(numbers).toEqual(count(2000))
    expect((await segmentNames(folder, 'myapp')).length).toBeGreaterThan(50)
    for (const stop of stops) stop.abort()
    await collection.stop()
  })

  it('by a reader that pauses costs no memory and loses nothing', async () => {
    const { logger: log } = await logger({ segmentBytes: 1 << 20 })
    log.notice('myapp', 'Here it begins')
    const tail = await follower(log)
    const first = readUntil(tail, (text) => text.includes(': 0 '))
    const source = new FakeSource('myapp', 'r1', numbered(0, 1), 100)
    const collection = log.collect(source)
    await first
    source.say(...numbered(1, 40_000, 1000))
    source.end()
    await collection.done
    expect(tail.readableLength).toBeLessThanOrEqual(2 * 64 * 1024)
    const rest = await readUntil(tail, () => true)
    const seen = numbersIn(rest)
    expect(seen[0]).toBe(1)
    let next = 1
    let text = rest
    while (next < 40_000) {
      const whole = text.lastIndexOf('\n') + 1
      for (const number of numbersIn(text.slice(0, whole))) expect(number).toBe(next++)
      text = text.slice(whole)
      if (next < 40_000) text += await readUntil(tail, () => true)
    }
    tail.destroy()
  })

  it('by a reader that falls behind what is kept says how much is gone, between whole lines', async () => {
    const { logger: log, folder } = await logger({ segmentBytes: 100_000, keepBytes: 300_000 })
    log.notice('myapp', 'Here it begins')
    const tail = await follower(log)
    const source = new FakeSource('myapp', 'r1', [], 20)
    const collection = log.collect(source)
    const began = readUntil(tail, (text) => text.includes(': 0 '))
    source.say(...numbered(0, 1))
    await began
    source.say(...numbered(1, 2000, 1000))
    source.end()
    await collection.done
    const size = (await stored(folder, 'myapp')).length
    expect(size).toBeLessThan(450_000)
    const text = await readUntil(tail, (so) => so.includes(': 1999 '))
    const lost = /^\S+ myapp\[gigalixir-run\]: (\d+) bytes of this log were too old to be kept/m.exec(text)
    if (!lost) throw new Error('nothing was said to be gone')
    const numbers = numbersIn(text.replace(lost[0], ''))
    const gap = numbers.findIndex((number, index) => index > 0 && number !== numbers[index - 1]! + 1)
    expect(gap).toBeGreaterThan(0)
    expect(numbers.slice(gap)).toEqual(count(2000).slice(numbers[gap]))
    tail.destroy()
  })

  it('no longer has lines that are older than a week', async () => {
    let now = Date.UTC(2026, 0, 1)
    const { logger: log, folder } = await logger({ clock: () => now })
    for (const [day, line] of [
      [0, 'one'],
      [0.5, 'two'],
      [2, 'three'],
      [7.4, 'four'],
      [7.6, 'five'],
      [9.5, 'six'],
    ] as const) {
      now = Date.UTC(2026, 0, 1) + day * 86_400_000
      log.notice('myapp', line)
      await all(log.tail('myapp', { lines: 0, follow: false }))
    }
    const text = (await all(log.tail('myapp', { lines: 100, follow: false }))).toString()
    expect([...text.matchAll(/\]: (\w+)$/gm)].map((match) => match[1])).toEqual(['four', 'five', 'six'])
    expect(await segmentNames(folder, 'myapp')).toHaveLength(2)
  })

  it('ends when the app is removed, and its files are gone', async () => {
    const { logger: log, folder } = await logger()
    const source = new FakeSource('myapp', 'r1', numbered(0, 3))
    const collection = log.collect(source)
    const tail = log.tail('myapp', { lines: 5, follow: true })
    await readUntil(tail, (text) => numbersIn(text).length === 3)
    const rest = all(tail)
    await log.removeApp('myapp')
    expect((await rest).length).toBe(0)
    await collection.done
    expect(await readdir(folder)).toEqual([])
    log.notice('myapp', 'A new life')
    expect((await all(log.tail('myapp', { lines: 9, follow: false }))).toString()).toMatch(
      /^\S+ \S+ A new life\n$/,
    )
    await log.removeApp('never-there')
  })

  it('ends when the logger stops; a reader that was destroyed is forgotten', async () => {
    const { logger: log } = await logger()
    log.notice('myapp', 'one')
    const gone = log.tail('myapp', { lines: 5, follow: true })
    await readUntil(gone, (text) => text.includes('one'))
    gone.destroy()
    await until(() => expect(log.info().readers).toBe(0))
    const tail = log.tail('myapp', { lines: 5, follow: true })
    expect(await readUntil(tail, (text) => text.endsWith('\n'))).toContain('one')
    const rest = all(tail)
    await log.stop()
    expect((await rest).length).toBe(0)
    await log.stop()
  })

  it('a log whose files somebody else took away is an error, not an endless wait', async () => {
    const { logger: log, folder } = await logger()
    log.notice('myapp', 'one')
    await all(log.tail('myapp', { lines: 5, follow: false }))
    await rm(join(folder, 'app-myapp'), { recursive: true })
    await expect(all(log.tail('myapp', { lines: 5, follow: false }))).rejects.toThrow('ENOENT')
  })
})
