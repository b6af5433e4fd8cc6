import { describe, expect, it, vi } from 'vitest'
import type { BuilderContainer } from '../../../../../../src/sim/engines/docker/build/builder-container.js'
import { SpareBuilders } from '../../../../../../src/sim/engines/docker/build/spare-builders.js'

/** What SpareBuilders knows of a container. */
class FakeBuilder {
  removed = 0
  waiting = true
  isWaiting = () => Promise.resolve(this.waiting)
  remove = () => {
    this.removed += 1
    return Promise.resolve()
  }
}

function spares(options: { most?: number; idleFor?: number } = {}) {
  const lines: string[] = []
  const all = new SpareBuilders({ log: (line) => lines.push(line), ...options })
  const prepare = (app: string, key = 'image') => {
    const fake = new FakeBuilder()
    all.prepare(app, key, () => Promise.resolve(fake as unknown as BuilderContainer))
    return fake
  }
  return { all, lines, prepare }
}

describe('builders made ahead', () => {
  it('serve one build each', async () => {
    const { all, prepare } = spares()
    const fake = prepare('shop')
    expect(await all.take('shop', 'image')).toBe(fake)
    expect(await all.take('shop', 'image')).toBeNull()
    expect(fake.removed).toBe(0)
  })

  it('are removed, and do not serve, when the build wants another', async () => {
    const { all, prepare } = spares()
    const fake = prepare('shop', 'image of yesterday')
    expect(await all.take('shop', 'image')).toBeNull()
    expect(fake.removed).toBe(1)
  })

  it('are removed, and do not serve, when they wait no more', async () => {
    const { all, prepare } = spares()
    const fake = prepare('shop')
    fake.waiting = false
    expect(await all.take('shop', 'image')).toBeNull()
    expect(fake.removed).toBe(1)
  })

  it('are few: the one that has waited longest goes', async () => {
    const { all, prepare } = spares({ most: 2 })
    const [one, two, three] = [prepare('one'), prepare('two'), prepare('three')]
    await all.forget('one')
    expect([one.removed, two.removed, three.removed]).toEqual([1, 0, 0])
    expect(await all.take('two', 'image')).toBe(two)
  })

  it('go when nobody pushes', async () => {
    vi.useFakeTimers()
    try {
      const { all, prepare } = spares({ idleFor: 1000 })
      const fake = prepare('shop')
      await vi.advanceTimersByTimeAsync(999)
      expect(fake.removed).toBe(0)
      await vi.advanceTimersByTimeAsync(1)
      expect(fake.removed).toBe(1)
      expect(await all.take('shop', 'image')).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })

  it('are all gone when it closes, also those that are only being made, and none is made after that', async () => {
    const { all, prepare } = spares()
    const made = prepare('shop')
    const late = new FakeBuilder()
    let finish: (builder: BuilderContainer) => void = () => undefined
    all.prepare('slow', 'image', () => new Promise((resolve) => (finish = resolve)))
    const closed = all.close()
    finish(late as unknown as BuilderContainer)
    await closed
    expect([made.removed, late.removed]).toEqual([1, 1])
    expect(await all.take('slow', 'image')).toBeNull()
    prepare('after')
    expect(await all.take('after', 'image')).toBeNull()
  })

  it('that cannot be made are told in the log, and the build makes its own', async () => {
    const { all, lines } = spares()
    all.prepare('shop', 'image', () => Promise.reject(new Error('no room')))
    expect(await all.take('shop', 'image')).toBeNull()
    expect(lines).toEqual(['no builder could be made ahead for shop: no room'])
  })
})
