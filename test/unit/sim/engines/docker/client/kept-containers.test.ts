import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeptContainers } from '../../../../../../src/sim/engines/docker/client/index.js'
import type { Docker } from '../../../../../../src/sim/engines/docker/client/index.js'

const HOUR = 60 * 60_000
const notFound = Object.assign(new Error('no such container'), { statusCode: 404 })

/** Names by id; what is renamed or removed shows. */
class FakeContainers {
  readonly names = new Map<string, string>()
  refusal: Error | undefined

  getContainer(id: string) {
    return {
      rename: async ({ name }: { name: string }) => {
        if (this.refusal) throw this.refusal
        this.names.set(id, name)
      },
      remove: async () => {
        if (this.refusal) throw this.refusal
        this.names.delete(id)
      },
    }
  }
}

describe('a container that is kept', () => {
  let docker: FakeContainers
  let log: string[]
  let kept: KeptContainers<number>

  beforeEach(() => {
    vi.useFakeTimers()
    docker = new FakeContainers()
    log = []
    kept = new KeptContainers<number>({
      call: (work) => work(docker as unknown as Docker),
      keptFor: HOUR,
      nameOf: (app, number) => `${app}-failed-${number}`,
      describe: (app, number) => `build ${number} of ${app}`,
      log: (line) => log.push(line),
    })
  })
  afterEach(() => {
    kept.close()
    vi.useRealTimers()
  })

  const names = () => [...docker.names.values()]

  it('is one for each app: the newest', async () => {
    await Promise.all([kept.keep('shop', 'a', 1), kept.keep('shop', 'b', 2), kept.keep('blog', 'c', 7)])
    expect(names().sort()).toEqual(['blog-failed-7', 'shop-failed-2'])
    expect(kept.get('shop')).toMatchObject({ id: 'b', what: 2, until: new Date(Date.now() + HOUR) })
  })

  it('goes when its time is over, and says so when it does not', async () => {
    await kept.keep('shop', 'a', 1)
    await vi.advanceTimersByTimeAsync(HOUR - 1)
    expect(names()).toEqual(['shop-failed-1'])
    docker.refusal = new Error('the disk is full')
    await vi.advanceTimersByTimeAsync(1)
    expect(log).toEqual(['the container kept of build 1 of shop could not be removed: the disk is full'])
    docker.refusal = undefined
    await kept.keep('shop', 'b', 2)
    expect(names()).toEqual(['shop-failed-2'])
    await vi.advanceTimersByTimeAsync(HOUR)
    expect([names(), kept.get('shop')]).toEqual([[], null])
  })

  it('is none any more when somebody else removed it', async () => {
    await kept.keep('shop', 'a', 1)
    expect(await kept.open('shop', async ({ id, what }) => [id, what])).toEqual(['a', 1])
    expect(await kept.open('shop', () => Promise.reject(notFound))).toBeNull()
    expect(kept.get('shop')).toBeNull()
    expect(await kept.open('blog', async () => 'opened')).toBeNull()
  })

  it('is found again for the rest of its time', async () => {
    expect(kept.adopt('shop', 'a', 1, new Date(Date.now() - HOUR - 1))).toBe(false)
    expect(kept.adopt('shop', 'b', 2, new Date(Date.now() - HOUR + 5))).toBe(true)
    expect(kept.adopt('shop', 'c', 3, new Date())).toBe(false)
    await vi.advanceTimersByTimeAsync(5)
    expect(kept.get('shop')).toBeNull()
  })

  it('stays where it is when the platform stops, and nothing more is kept', async () => {
    await kept.keep('shop', 'a', 1)
    expect(kept.close()).toMatchObject([{ id: 'a', what: 1 }])
    await expect(kept.keep('shop', 'b', 2)).rejects.toThrow('the platform stops')
    await vi.advanceTimersByTimeAsync(2 * HOUR)
    expect(names()).toEqual(['shop-failed-1'])
    kept.reopen()
    await kept.keep('shop', 'b', 2)
    expect(kept.get('shop')?.what).toBe(2)
  })
})
