import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DaemonLoadWatch } from '../../../src/sim/daemon-load.js'

let watch: DaemonLoadWatch
beforeEach(() => {
  watch = new DaemonLoadWatch()
  watch.take()
})
afterEach(() => watch.stop())

/** A moment for ticks. */
const ticks = () => sleep(50)

it('counts as its own delay what was computed', async () => {
  await ticks()
  watch.take()
  const before = process.cpuUsage()
  const used = () => {
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  while (used() < 150);
  const { delay, own_delay, cpu } = watch.take()
  expect(own_delay).toBeGreaterThan(100)
  expect(delay).toBeGreaterThanOrEqual(own_delay)
  expect(cpu).toBeGreaterThanOrEqual(150)
})

it('does not count as its own what was waited for something else', async () => {
  await ticks()
  watch.take()
  execFileSync(process.execPath, ['-e', 'setTimeout(() => undefined, 400)'])
  const { delay, own_delay } = watch.take()
  expect(delay).toBeGreaterThan(350)
  expect(own_delay).toBeLessThan(delay / 2)
})

it('tells each time what is new, and memory in bytes', async () => {
  await ticks()
  const { memory, heap } = watch.take()
  expect(memory).toBeGreaterThan(heap)
  expect(heap).toBeGreaterThan(1_000_000)
  const { cpu, delay } = watch.take()
  expect(cpu).toBeLessThan(1000)
  expect(delay).toBeGreaterThanOrEqual(0)
})
