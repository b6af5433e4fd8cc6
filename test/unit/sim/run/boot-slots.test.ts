import { describe, expect, it } from 'vitest'
import { BootSlots } from '../../../../src/sim/run/boot-slots.js'

const never = new AbortController().signal

/** Lets everything that can go on do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('places for booting replicas', () => {
  it('go to those who came first, one for each that is given back', async () => {
    const slots = new BootSlots(2, 60_000)
    const order: string[] = []
    const take = async (name: string) => {
      const giveBack = await slots.take(never)
      order.push(name)
      return giveBack
    }
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

  it('are given on after a while by those that never come up', async () => {
    const slots = new BootSlots(1, 20)
    const stuck = await slots.take(never)
    const next = await slots.take(never)
    // Late: it gave its place on already, and does not give back that of the other.
    stuck()
    const third = slots.take(never)
    next()
    const last = await third
    last()
  })

  it('are not waited for by who is not wanted any more', async () => {
    const slots = new BootSlots(1, 60_000)
    const held = await slots.take(never)
    const wanted = new AbortController()
    const leaving = slots.take(wanted.signal)
    const staying = slots.take(never)
    wanted.abort()
    const none = await leaving
    none()
    held()
    const giveBack = await staying
    giveBack()
    expect(await slots.take(AbortSignal.abort())).toBeInstanceOf(Function)
    const again = await slots.take(never)
    again()
  })
})
