import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ContainerStats, Docker } from '../../../../../../src/sim/engines/docker/client/index.js'
import { lookOf, Usages } from '../../../../../../src/sim/engines/docker/run/usage.js'

const stats = (cpu: number, memory: object): ContainerStats => ({
  cpu_stats: { cpu_usage: { total_usage: cpu } },
  memory_stats: memory,
})

/** Containers by their ids, each a way to answer. */
function docker(containers: Record<string, () => Promise<unknown>>): Docker {
  return { getContainer: (id: string) => ({ stats: () => containers[id]!() }) } as never
}

describe('what a container uses', () => {
  it('is its memory without the files that are only cached, by both versions of control groups', () => {
    const second = { usage: 1000, limit: 5000, stats: { inactive_file: 300 } }
    expect(lookOf(stats(7, second), 1)).toEqual({ cpu: 7, at: 1, memory: 700, memoryLimit: 5000 })
    const first = { usage: 1000, stats: { inactive_file: 1, total_inactive_file: 400 } }
    expect(lookOf(stats(7, first), 1)).toMatchObject({ memory: 600, memoryLimit: null })
  })

  it('is nothing once it has ended', () => {
    expect(lookOf(stats(0, {}), 1)).toBeNull()
  })

  it('is CPU by the difference of two looks, from the first time on', async () => {
    // Half a core: of a tenth of a second between two looks, half is used.
    let clock = 1000
    const now = vi.spyOn(performance, 'now').mockImplementation(() => clock)
    onTestFinished(() => now.mockRestore())
    let used = 0
    const busy = () => {
      clock += 100
      used += 50 * 1e6
      return Promise.resolve(stats(used, { usage: 10, limit: 20 }))
    }
    const usage = (await new Usages().of(docker({ a: busy }), [{ name: 'shop-1', id: 'a' }])).get('shop-1')
    expect(usage).toMatchObject({ memory: 10, memoryLimit: 20 })
    expect(usage!.cpu).toBeCloseTo(0.5)
  })

  it('leaves out who does not answer in time, and who is gone', async () => {
    const idle = () => Promise.resolve(stats(0, { usage: 1 }))
    const containers = {
      a: idle,
      b: () => new Promise(() => undefined),
      c: () => Promise.reject(new Error('404')),
    }
    const found = await new Usages().of(
      docker(containers),
      Object.keys(containers).map((id) => ({ name: `shop-${id}`, id })),
    )
    expect([...found.keys()]).toEqual(['shop-a'])
  })
})
