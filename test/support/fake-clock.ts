import { onTestFinished, vi } from 'vitest'

/**
 * A clock that stands still but where the test moves it. What waits for one another and not for time is done before each of its
 * steps, so that an hour takes as long as what happens in it.
 */
export function fakeClock() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    /** Everything that needs no time is done. */
    settled,
    async pass(milliseconds: number): Promise<void> {
      await settled()
      let isOver = false
      setTimeout(() => (isOver = true), milliseconds)
      while (!isOver) {
        vi.advanceTimersToNextTimer()
        await settled()
      }
    },
    /** Drops what still waits. */
    clear: () => vi.clearAllTimers(),
  }
}
