import { expect, it, onTestFinished } from 'vitest'
import { Cursor } from '../../../../../src/sim/logger/drains/cursor.js'
import { Delivery } from '../../../../../src/sim/logger/drains/delivery.js'
import type { LogBatch } from '../../../../../src/sim/logger/log-feed.js'
import { tempDir } from '../../../../support/temp-dir.js'

/** A feed of one line and then of none, which knows how many read it and how many of them ended. */
function countedFeed() {
  const counts = { begun: 0, ended: 0 }
  async function* feed(_from: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
    counts.begun += 1
    try {
      yield { lines: Buffer.from('a line\n'), next: 7, lost: 0 }
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
    shown: 'https://logs.example.com',
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
    onNotice: () => undefined,
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
