import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { PlaceTeller } from '../../../../src/sim/build-server/place-teller.js'

const at = (position: number, ...apps: string[]) => ({
  position,
  inside: apps.map((app) => ({ app, number: 1 })),
})

describe('what somebody whose build waits is told', () => {
  let lines: string[]
  let teller: PlaceTeller
  const said = () => lines.splice(0)
  beforeEach(() => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    lines = []
    teller = new PlaceTeller((line) => lines.push(line))
  })

  it('is its place and what it waits for, at once', () => {
    teller.update(at(3, 'shop', 'blog'))
    expect(said()).toEqual([
      '-----> Waiting for other builds to finish: number 3 in the queue; building now: shop, blog',
    ])
    teller.end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is the newest place where several change within seconds', async () => {
    teller.update(at(4, 'shop'))
    said()
    teller.update(at(3, 'blog'))
    teller.update(at(2, 'news'))
    await vi.advanceTimersByTimeAsync(1000)
    teller.update(at(1, 'a', 'b', 'c', 'd', 'e', 'f'))
    expect(said()).toEqual([])
    await vi.advanceTimersByTimeAsync(4000)
    expect(said()).toEqual(['       Still waiting: next in the queue; building now: a, b, c, d, 2 more'])
    await vi.advanceTimersByTimeAsync(10_000)
    teller.update(at(1, 'x'))
    await vi.advanceTimersByTimeAsync(0)
    expect(said()).toEqual(['       Still waiting: next in the queue; building now: x'])
    expect(teller.end()).toBe(15_000)
  })

  it('is that it goes on, once a minute', async () => {
    teller.update(at(1, 'shop'))
    said()
    await vi.advanceTimersByTimeAsync(150_000)
    expect(said()).toEqual([
      '       Still waiting, after 1 minute: next in the queue; building now: shop',
      '       Still waiting, after 2 minutes: next in the queue; building now: shop',
    ])
  })

  it('is nothing where it does not wait', async () => {
    expect(teller.end()).toBe(0)
    await vi.advanceTimersByTimeAsync(100_000)
    expect(said()).toEqual([])
  })
})
