import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { MockInstance } from 'vitest'
import { Interruption } from '../../../src/lib/interruption.js'

let now = 0
let exit: MockInstance<typeof process.exit>

beforeEach(() => {
  now = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

it('aborts on the first Ctrl-C and ends at once on the second', () => {
  const interruption = new Interruption()
  const { signal } = interruption
  process.emit('SIGINT')
  expect(signal.aborted).toBe(true)
  expect(exit).not.toHaveBeenCalled()
  now += 1000
  process.emit('SIGINT')
  expect(exit).toHaveBeenCalledWith(130)
  interruption.dispose()
})

it('takes a signal that was passed on for the same press', () => {
  const interruption = new Interruption()
  const { signal } = interruption
  process.emit('SIGINT')
  now += 20
  process.emit('SIGINT')
  expect(signal.aborted).toBe(true)
  expect(exit).not.toHaveBeenCalled()
  interruption.dispose()
})

it('does not listen before anybody asks, nor after it was disposed', () => {
  const before = process.listenerCount('SIGINT')
  const interruption = new Interruption()
  expect(process.listenerCount('SIGINT')).toBe(before)
  expect(interruption.signal.aborted).toBe(false)
  expect(process.listenerCount('SIGINT')).toBe(before + 1)
  interruption.dispose()
  expect(process.listenerCount('SIGINT')).toBe(before)
})
