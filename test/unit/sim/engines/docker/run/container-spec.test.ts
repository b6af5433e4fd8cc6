import { describe, expect, it } from 'vitest'
import {
  containerSpec,
  factsFromLabels,
} from '../../../../../../src/sim/engines/docker/run/container-spec.js'
import { freeHostIndex, replicaName } from '../../../../../../src/sim/engine/replica-identity.js'

const identity = { version: 7, generation: 3, size: 0.3, stack: 'gigalixir-24' }
const facts = { app: 'shop', name: 'shop-12345-abcde', identity, commitSha: 'c0ffee', hostIndex: 1 }

const place = { image: 'image', network: 'network' }

describe('the container of a replica', () => {
  it('can be recognised by its labels', () => {
    const spec = containerSpec('cafe', facts, place, 'direct')
    expect(factsFromLabels(spec.Labels ?? {})).toEqual(facts)
    expect(factsFromLabels({ ...spec.Labels, 'com.gigalixir.sim.version': 'x' })).toBeNull()
    expect(factsFromLabels({})).toBeNull()
  })

  it('has the memory of its size and no swap on top', () => {
    const { HostConfig } = containerSpec('cafe', facts, place, 'direct')
    expect(HostConfig).toMatchObject({ Memory: 322122547, MemorySwap: 322122547, CpuShares: 307 })
    expect(HostConfig?.PortBindings).toBeUndefined()
  })

  it('publishes its ports on loopback alone, and only where it has to', () => {
    const { HostConfig } = containerSpec('cafe', facts, place, 'published')
    const loopback = [{ HostIp: '127.0.0.1', HostPort: '' }]
    expect(HostConfig?.PortBindings).toEqual({ '4000/tcp': loopback, '22/tcp': loopback })
    expect(containerSpec('cafe', facts, place, 'direct').HostConfig?.PortBindings).toBeUndefined()
  })
})

describe('the name of a replica', () => {
  it('starts with the app, is the same in the middle for one release, and fits a host name', () => {
    const app = 'a'.repeat(50)
    const [one, two] = [replicaName(app, identity), replicaName(app, identity)]
    expect(one).toMatch(new RegExp(`^${app}-[0-9a-f]{5}-[a-z0-9]{5}$`))
    expect(one.length).toBeLessThan(64)
    expect(one).not.toBe(two)
    expect(one.slice(0, -6)).toBe(two.slice(0, -6))
    expect(replicaName(app, { ...identity, version: 8 }).slice(0, -6)).not.toBe(one.slice(0, -6))
  })

  it('has the smallest free index', () => {
    expect(freeHostIndex([])).toBe(0)
    expect(freeHostIndex([0, 2, 1, 4])).toBe(3)
  })
})
