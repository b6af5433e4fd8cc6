import { expect, it } from 'vitest'
import { SteadyClock } from '../../../src/sim/steady-clock.js'

const DAY = 24 * 3_600_000

it('a clock that jumps ahead for seconds is not believed, one that stays ahead is', () => {
  let [wall, monotonic] = [1_000_000, 0]
  const clock = new SteadyClock(
    () => wall,
    () => monotonic,
  )
  const pass = (milliseconds: number) => {
    wall += milliseconds
    monotonic += milliseconds
    return clock.now()
  }
  expect(pass(5000)).toBe(1_005_000)
  wall += 30 * DAY
  expect(pass(1000)).toBe(1_006_000)
  expect(pass(9000)).toBe(1_015_000)
  wall -= 30 * DAY
  expect(pass(1000)).toBe(1_016_000)
  // A time server corrects it a little.
  wall += 2000
  expect(pass(1000)).toBe(1_019_000)
  // Whoever sets the time, or wakes the machine, means it.
  wall += 3 * DAY
  pass(1000)
  pass(60_000)
  expect(pass(10 * 60_000)).toBe(wall)
})
