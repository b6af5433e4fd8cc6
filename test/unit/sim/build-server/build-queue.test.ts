import { describe, expect, it } from 'vitest'
import { BuildQueue } from '../../../../src/sim/build-server/build-queue.js'
import type { BuildOrder } from '../../../../src/sim/build-server/build-order.js'
import type { Built } from '../../../../src/sim/build-server/build-runner.js'
import { concurrentBuilds } from '../../../../src/sim/build-server/concurrent-builds.js'

const GB = 1024 ** 3
const never = new AbortController().signal
const ignore = () => undefined
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** Builds that end when a test says so. */
function queueOf(concurrency: number | null, machine = { cpus: 2, memory: 8 * GB, architecture: 'x86_64' }) {
  const began: string[] = []
  const under = new Map<string, { take: () => void; fail: () => void; gone: () => void }>()
  const queue = new BuildQueue({
    concurrency,
    machine: async () => machine,
    build: ({ app }) =>
      new Promise<Built>((resolve, reject) => {
        began.push(app)
        let gone: () => void = ignore
        const putAway = new Promise<void>((done) => (gone = () => done()))
        const take = () => resolve({ putAway } as Built)
        under.set(app, { take, gone, fail: () => reject(new Error(`${app} failed`)) })
      }),
  })
  const build = (app: string, signal = never, onPlace: (place: { position: number }) => void = ignore) =>
    queue.build({ app, number: 1 }, signal, onPlace, async () => ({ app }) as BuildOrder)
  return { queue, began, under, build }
}

describe('builds', () => {
  it('take turns, which last until the container is gone', async () => {
    const { queue, began, under, build } = queueOf(1)
    const first = build('a')
    const second = build('b')
    await settled()
    expect([began, queue.state()]).toEqual([
      ['a'],
      { limit: 1, running: [{ app: 'a', number: 1 }], queued: [{ app: 'b', number: 1 }] },
    ])
    under.get('a')!.take()
    await first
    await settled()
    expect(began).toEqual(['a'])
    under.get('a')!.gone()
    await settled()
    expect(began).toEqual(['a', 'b'])
    under.get('b')!.fail()
    await expect(second).rejects.toThrow('b failed')
    expect(queue.state()).toEqual({ limit: 1, running: [], queued: [] })
  })

  it('run as many at a time as the machine of Docker takes', async () => {
    const { queue, began, build } = queueOf(null)
    expect(queue.state().limit).toBeNull()
    for (const app of ['a', 'b', 'c']) void build(app)
    await settled()
    expect([began, queue.state().limit]).toEqual([['a', 'b'], 2])
  })

  it('give up their place when their push ends', async () => {
    const { queue, began, under, build } = queueOf(1)
    build('a').catch(ignore)
    const push = new AbortController()
    const places: number[] = []
    const gone = build('b', push.signal)
    void build('c', never, ({ position }) => places.push(position))
    await settled()
    push.abort(new Error('the connection was closed'))
    await expect(gone).rejects.toThrow('the connection was closed')
    expect([places, queue.state().queued]).toEqual([[2, 1], [{ app: 'c', number: 1 }]])
    under.get('a')!.fail()
    await settled()
    expect(began).toEqual(['a', 'c'])
  })

  it('give their turn back where what they need cannot be had', async () => {
    const { queue } = queueOf(1)
    const failed = queue.build({ app: 'a', number: 1 }, never, ignore, () =>
      Promise.reject(new Error('no app')),
    )
    await expect(failed).rejects.toThrow('no app')
    expect(queue.state().running).toEqual([])
  })

  it.each([
    [1, 1, 1],
    [2, 24, 2],
    [8, 16, 8],
    [8, 7.7, 4],
    [8, 3.8, 2],
    [4, 1.9, 1],
    [4, 0.5, 1],
  ])('on %d cores with %d GB are %d at a time', (cpus, memory, builds) => {
    expect(concurrentBuilds({ cpus, memory: memory * GB })).toBe(builds)
  })
})
