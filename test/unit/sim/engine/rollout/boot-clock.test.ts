import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { BootClock } from '../../../../../src/sim/engine/rollout/boot-clock.js'
import type { Inside } from '../../../../../src/sim/engine/diagnosis/index.js'

const never = new AbortController().signal

/** What a look shows of a replica that ran and waited for so many seconds. */
const inside = (ran: number, waited: number): Inside => ({
  listening: [],
  busy: false,
  cpu: { ran, waited, ranBefore: 0 },
  cores: 2,
})

/** A replica that was started just now. @param look what is seen of it after so many seconds */
function started(look: (seconds: number) => Inside | 'late' | null) {
  const startedAt = Date.now()
  const looks: number[] = []
  const clock = new BootClock({
    startedAt,
    look: async () => {
      const seconds = (Date.now() - startedAt) / 1000
      looks.push(seconds)
      return look(seconds)
    },
  })
  return { clock, looks }
}

describe('the time a replica has to boot', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
  })

  it('is that of the clock where it had the CPU, or did nothing', async () => {
    for (const busy of [inside(60, 0), inside(1, 0)]) {
      const { clock, looks } = started(() => busy)
      const passed = clock.passed(60, never)
      await vi.advanceTimersByTimeAsync(60_000)
      expect(await passed).toEqual({ wall: 60, usable: 60, wasStarved: false, inside: busy })
      expect(looks).toEqual([60])
    }
  })

  it('is longer by what it waited for the CPU', async () => {
    const { clock, looks } = started((seconds) => inside(seconds / 2, seconds / 2))
    const begin = Date.now()
    const ends: number[] = []
    const passed = clock.passed(60, never, { onWait: (until) => ends.push(until.getTime() - begin) })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await passed).toMatchObject({ wall: expect.closeTo(120, -1) as number, wasStarved: false })
    // Looked at when it can be over at the earliest, and not all the time.
    expect(looks.length).toBeLessThan(8)
    expect(looks.slice(0, 2)).toEqual([60, 90])
    expect(ends.slice(0, 2)).toEqual([60_000, 90_000])
  })

  it('is five times as long at most, and then it was starved', async () => {
    const { clock } = started((seconds) => inside(seconds / 10, (seconds * 9) / 10))
    const passed = clock.passed(60, never)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await passed).toMatchObject({ wall: 300, usable: expect.closeTo(30) as number, wasStarved: true })
  })

  it('does not go on while it does not even get the CPU to be looked at', async () => {
    const { clock } = started((seconds) => (seconds < 100 ? 'late' : inside(seconds, 0)))
    const passed = clock.passed(10, never)
    await vi.advanceTimersByTimeAsync(50_000)
    expect(await passed).toEqual({ wall: 50, usable: 0, wasStarved: true, inside: null })
  })

  it('is that of the clock where it cannot be looked at', async () => {
    const { clock } = started(() => null)
    const passed = clock.passed(10, never)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await passed).toEqual({ wall: 10, usable: 10, wasStarved: false, inside: null })
  })

  it('is over for nobody who is healthy by then, before a look or during it', async () => {
    const healthy = new AbortController()
    const { clock, looks } = started(() => inside(1, 0))
    const passed = clock.passed(10, healthy.signal)
    await vi.advanceTimersByTimeAsync(9000)
    healthy.abort()
    expect(await passed).toBeNull()
    expect([looks, vi.getTimerCount()]).toEqual([[], 0])

    const late = new AbortController()
    const { clock: another } = started(() => {
      late.abort()
      return inside(1, 0)
    })
    const over = another.passed(10, late.signal)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await over).toBeNull()
  })

  it('is some seconds at least for one that has been up for long', async () => {
    const clock = new BootClock({ startedAt: Date.now() - 3_600_000, look: async () => inside(10, 0) })
    let over = false
    void clock.passed(60, never, { least: 3 }).then(() => (over = true))
    await vi.advanceTimersByTimeAsync(2999)
    expect(over).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(over).toBe(true)
  })
})
