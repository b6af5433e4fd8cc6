import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { BootSlots } from '../../../../src/sim/run/boot-slots.js'

const never = new AbortController().signal
const LONGEST = 60_000

/** Lets everything that can go on do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** @returns how to wait for a place under a name, and who got one so far */
function slotsFor(places: number) {
  const slots = new BootSlots(places, LONGEST)
  const order: string[] = []
  const take = async (name: string, signal = never) => {
    const giveBack = await slots.take(signal)
    order.push(name)
    return giveBack
  }
  return { slots, order, take }
}

describe('places for booting replicas', () => {
  it('go to those who came first, one for each that is given back', async () => {
    const { slots, order, take } = slotsFor(2)
    const [first] = await Promise.all([take('a'), take('b')])
    const rest = [take('c'), take('d')]
    await settled()
    expect(order).toEqual(['a', 'b'])
    first()
    first()
    await settled()
    expect(order).toEqual(['a', 'b', 'c'])
    slots.add(1)
    for (const giveBack of await Promise.all(rest)) giveBack()
    expect(order).toEqual(['a', 'b', 'c', 'd'])
  })

  it('are given on after a while by those that never come up, who then have none to give back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { order, take } = slotsFor(1)
    const stuck = await take('stuck')
    const next = take('next')
    const last = take('last')
    await vi.advanceTimersByTimeAsync(LONGEST - 1)
    expect(order).toEqual(['stuck'])
    await vi.advanceTimersByTimeAsync(1)
    expect(order).toEqual(['stuck', 'next'])
    stuck()
    await settled()
    expect(order).toEqual(['stuck', 'next'])
    const giveBack = await next
    giveBack()
    await settled()
    expect(order).toEqual(['stuck', 'next', 'last'])
    const giveLast = await last
    giveLast()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are not waited for by who is not wanted any more, who has none to give back', async () => {
    const { order, take } = slotsFor(1)
    const held = await take('held')
    const wanted = new AbortController()
    const leaving = take('none, for it left', wanted.signal)
    const staying = take('staying')
    wanted.abort()
    const none = await leaving
    none()
    const late = await take('none, for it came too late', AbortSignal.abort())
    late()
    await settled()
    expect(order).toEqual(['held', 'none, for it left', 'none, for it came too late'])
    held()
    const giveBack = await staying
    giveBack()
    const again = await take('again')
    again()
  })

  it('are still waited for by others when one who got a place is not wanted any more', async () => {
    const { order, take } = slotsFor(1)
    const wanted = new AbortController()
    const giveBack = await take('got', wanted.signal)
    const waiting = take('waiting')
    wanted.abort()
    giveBack()
    await settled()
    expect(order).toEqual(['got', 'waiting'])
    const giveWaiting = await waiting
    giveWaiting()
  })
})
