import { describe, expect, it } from 'vitest'
import { PushLock } from '../../../../src/sim/build-server/push-lock.js'

const never = () => new AbortController().signal
const ignore = () => undefined

describe('PushLock', () => {
  it('lets one in at a time, in the order of asking, and tells the others how many are ahead', async () => {
    const lock = new PushLock()
    const order: string[] = []
    let inside = 0
    const push = async (name: string) => {
      const release = await lock.acquire('app', never(), (ahead) => order.push(`${name} waits for ${ahead}`))
      inside += 1
      expect(inside).toBe(1)
      order.push(name)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
      release()
    }
    await Promise.all(['a', 'b', 'c'].map(push))
    expect(order).toEqual(['b waits for 1', 'c waits for 2', 'a', 'b', 'c'])
  })

  it('does not hold up another app', async () => {
    const lock = new PushLock()
    await lock.acquire('one', never(), ignore)
    expect(await lock.acquire('two', never(), ignore)).toBeTypeOf('function')
  })

  it('forgets those who give up waiting', async () => {
    const lock = new PushLock()
    const release = await lock.acquire('app', never(), ignore)
    const stop = new AbortController()
    const gaveUp = lock.acquire('app', stop.signal, ignore)
    const third = lock.acquire('app', never(), ignore)
    stop.abort(new Error('gone'))
    await expect(gaveUp).rejects.toThrow('gone')
    let entered = false
    void third.then(() => (entered = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(entered).toBe(false)
    release()
    await third
  })

  it('is free again for whoever comes later', async () => {
    const lock = new PushLock()
    const release = await lock.acquire('app', never(), ignore)
    release()
    release()
    await new Promise((resolve) => setImmediate(resolve))
    let waited = false
    await lock.acquire('app', never(), () => (waited = true))
    expect(waited).toBe(false)
  })

  it('lets nobody in who has left already', async () => {
    await expect(new PushLock().acquire('app', AbortSignal.abort(new Error('gone')), ignore)).rejects.toThrow(
      'gone',
    )
  })
})
