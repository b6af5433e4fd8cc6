import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deferred, isAborted, orAborted, sleep } from '../../../src/sim/waiting.js'

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

describe('a sleep', () => {
  // The clock stands still but where a test moves it.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('lasts its time', async () => {
    const woken = vi.fn()
    const { signal } = new AbortController()
    const asleep = sleep(1000, signal).then(woken)
    await vi.advanceTimersByTimeAsync(999)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await asleep
    expect(listeners(signal)).toBe(0)
  })

  it('ends at once when it is aborted, and leaves no timer behind', async () => {
    const control = new AbortController()
    const asleep = sleep(1000, control.signal)
    control.abort()
    await asleep
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not begin when it was aborted before', async () => {
    await sleep(1000, AbortSignal.abort())
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('work that may be aborted', () => {
  it('is waited for, and fails as it fails', async () => {
    const { signal } = new AbortController()
    const work = deferred()
    const over = vi.fn()
    const waiting = orAborted(work.promise, signal).then(over)
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).not.toHaveBeenCalled()
    work.resolve()
    await waiting
    await expect(orAborted(Promise.reject(new Error('no space')), signal)).rejects.toThrow('no space')
    expect(listeners(signal)).toBe(0)
  })

  it('is not waited for once it is aborted', async () => {
    const control = new AbortController()
    const waiting = orAborted(deferred().promise, control.signal)
    control.abort()
    await waiting
    await orAborted(deferred().promise, control.signal)
    expect(listeners(control.signal)).toBe(0)
  })

  it('is not aborted where there is no signal', () => {
    expect([undefined, new AbortController().signal, AbortSignal.abort()].map(isAborted)).toEqual([
      false,
      false,
      true,
    ])
  })
})
