import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Cursor } from '../../../../../src/sim/logger/drains/cursor.js'
import { Delivery } from '../../../../../src/sim/logger/drains/delivery.js'
import { DrainNotices } from '../../../../../src/sim/logger/drains/drain-notices.js'
import type { LogBatch } from '../../../../../src/sim/logger/log-feed.js'
import { tempDir } from '../../../../support/temp-dir.js'

/** A feed of one line and then of none, which knows how many read it and how many of them ended. */
function countedFeed() {
  const counts = { begun: 0, ended: 0 }
  async function* feed(_from: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
    counts.begun += 1
    try {
      yield { lines: Buffer.from('a line\n'), next: 7, lost: 0, behind: 0 }
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true })
        if (signal.aborted) resolve()
      })
    } finally {
      counts.ended += 1
    }
  }
  return { counts, feed }
}

it('leaves no log half read behind a drain that fails, while a line is sent or while none comes', async () => {
  const { counts, feed } = countedFeed()
  let received: (() => void) | undefined
  const third = new Promise<void>((resolve) => (received = resolve))
  const failing = [
    { deliver: () => Promise.reject(new Error('it hung up')), settle: () => Promise.resolve() },
    { deliver: () => Promise.resolve(), settle: () => Promise.reject(new Error('it says nothing')) },
  ]
  const delivery = new Delivery({
    notices: new DrainNotices({ shown: 'https://logs.example.com', tell: () => undefined }),
    cursor: new Cursor(await tempDir(), '1'),
    feed,
    transport: () => ({
      confirmed: 0,
      close: () => undefined,
      ...(failing.shift() ?? {
        deliver: () => Promise.resolve(received?.()),
        settle: () => Promise.resolve(),
      }),
    }),
    idleMs: 1,
    firstPauseMs: 1,
  })
  onTestFinished(() => delivery.stop())
  delivery.start()
  await third
  expect(counts).toEqual({ begun: 3, ended: 2 })
  await delivery.stop()
  expect(counts).toEqual({ begun: 3, ended: 3 })
})

it('goes on while the place cannot be stored, says so once, and sends nothing twice', async () => {
  const folder = join(await tempDir(), 'cursors')
  const begun: number[] = []
  const received: number[] = []
  async function* feed(from: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
    begun.push(from)
    for (let next = from + 1; next <= 4; next += 1)
      yield { lines: Buffer.from('\n'), next, lost: 0, behind: 0 }
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
  const transport = (from: number) => {
    const way = {
      confirmed: from,
      async deliver(_lines: Buffer, next: number) {
        if (next === 1) await writeFile(folder, 'in the way of the folder')
        if (next === 3 && begun.length === 1) throw new Error('it hung up')
        if (next === 4) await rm(folder)
        received.push(next)
        way.confirmed = next
      },
      settle: () => Promise.resolve(),
      close: () => undefined,
    }
    return way
  }
  const told: string[] = []
  const stored = new Promise<void>((resolve) => {
    const notices = new DrainNotices({
      shown: 'syslog://logs',
      tell: (text) => {
        told.push(text)
        if (text.includes('noted again')) resolve()
      },
    })
    const delivery = new Delivery({
      ...{ notices, feed, transport, cursor: new Cursor(folder, '1'), idleMs: 1, firstPauseMs: 1 },
    })
    onTestFinished(() => delivery.stop())
    delivery.start()
  })
  await stored
  expect(begun).toEqual([0, 2])
  expect(received).toEqual([1, 2, 3, 4])
  expect(told).toEqual([
    expect.stringMatching(
      /^Lines go on to drain syslog:\/\/logs, but .*cursors.1\.json could not be written: /,
    ),
    'Drain syslog://logs fails: it hung up. Its lines are kept and sent later.',
    'Drain syslog://logs works again.',
    'How far drain syslog://logs is can be noted again.',
  ])
  expect(await new Cursor(folder, '1').read()).toBe(4)
})
