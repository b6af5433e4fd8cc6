import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReplicaStatus } from '../../../../../src/sim/engine/index.js'
import { planRollout } from '../../../../../src/sim/engine/rollout/rollout-plan.js'

interface Fake {
  id: string
  status: ReplicaStatus
  matches: boolean
  hasServed: boolean
  createdAt: number
}

let created = 0
function fresh(id: string, status: ReplicaStatus = 'Healthy', hasServed = status === 'Healthy'): Fake {
  return { id, status, matches: true, hasServed, createdAt: ++created }
}
function old(id: string, status: ReplicaStatus = 'Healthy', hasServed = true): Fake {
  return { id, status, matches: false, hasServed, createdAt: ++created }
}

function plan(wanted: number, replicas: Fake[], held = false) {
  const { start, retire } = planRollout(wanted, replicas, { held, bootingAtOnce: 4 })
  return { start, retire: retire.map(({ id }) => id) }
}

describe('the next step of a rollout', () => {
  it('starts a first deploy side by side, but not all of many at once', () => {
    expect(plan(3, [])).toEqual({ start: 3, retire: [] })
    expect(plan(10, [])).toEqual({ start: 4, retire: [] })
    expect(plan(10, [fresh('a'), fresh('b', 'Starting'), fresh('c', 'Starting')])).toEqual({
      start: 2,
      retire: [],
    })
  })

  it('starts one new replica while the old ones serve', () => {
    expect(plan(3, [old('a'), old('b'), old('c')])).toEqual({ start: 1, retire: [] })
    expect(plan(3, [old('a'), old('b'), old('c'), fresh('d', 'Starting')])).toEqual({ start: 0, retire: [] })
  })

  it('replaces a quarter of many at a time', () => {
    const many = Array.from({ length: 10 }, (_, index) => old(String(index)))
    expect(plan(10, many)).toEqual({ start: 3, retire: [] })
    expect(plan(10, [...many, fresh('a', 'Starting')])).toEqual({ start: 2, retire: [] })
  })

  it('retires an old replica when a new one is healthy, the oldest first', () => {
    expect(plan(2, [old('a'), old('b'), fresh('c')])).toEqual({ start: 1, retire: ['a'] })
    expect(plan(2, [old('b'), fresh('c'), fresh('d')])).toEqual({ start: 0, retire: ['b'] })
  })

  it('does not count those that drain', () => {
    expect(plan(2, [old('a', 'Draining'), old('b'), fresh('c')])).toEqual({ start: 1, retire: [] })
  })

  it('keeps an old replica that crashed until enough serve without it', () => {
    expect(plan(1, [old('a', 'Crashed'), fresh('b', 'Starting')])).toEqual({ start: 0, retire: [] })
    expect(plan(1, [old('a', 'Crashed'), fresh('b')])).toEqual({ start: 0, retire: ['a'] })
  })

  it('drops at once what an overtaken rollout was starting', () => {
    expect(plan(1, [old('a'), old('b', 'Starting', false)])).toEqual({ start: 1, retire: ['b'] })
  })

  it('scales down by what serves least: not healthy ones, then the youngest', () => {
    expect(plan(1, [fresh('a'), fresh('b', 'Starting'), fresh('c')])).toEqual({
      start: 0,
      retire: ['b', 'c'],
    })
    expect(plan(0, [fresh('a'), old('b', 'Crashed')])).toEqual({ start: 0, retire: ['a', 'b'] })
    expect(plan(0, [old('a'), fresh('b')], true)).toEqual({ start: 0, retire: ['a', 'b'] })
  })

  it('tries nothing new after a failure while something old can serve', () => {
    expect(plan(2, [old('a'), old('b'), fresh('c', 'Crashed')], true)).toEqual({ start: 0, retire: ['c'] })
    expect(plan(2, [old('b'), fresh('c'), fresh('d', 'Starting')], true)).toEqual({ start: 0, retire: ['d'] })
  })

  it('goes on trying after a failure when nothing old is there', () => {
    expect(plan(2, [fresh('c', 'Crashed')], true)).toEqual({ start: 1, retire: [] })
  })

  it('reaches any target from any state, and never serves with fewer than it could', () => {
    const replica = fc.record({
      status: fc.constantFrom<ReplicaStatus>('Starting', 'Healthy', 'Unhealthy', 'Crashed', 'Draining'),
      matches: fc.boolean(),
      hasServed: fc.boolean(),
      createdAt: fc.nat(1000),
    })
    fc.assert(
      fc.property(fc.array(replica, { maxLength: 8 }), fc.nat(6), (seen, wanted) => {
        let replicas = seen.map((each) => ({
          ...each,
          hasServed: each.hasServed || each.status === 'Healthy',
        }))
        const serving = () => replicas.filter(({ status }) => status === 'Healthy').length
        for (let steps = 0; steps < 40; steps++) {
          const before = serving()
          const next = planRollout(wanted, replicas, { held: false, bootingAtOnce: 4 })
          replicas = replicas.filter((each) => !next.retire.includes(each) && each.status !== 'Draining')
          expect(serving()).toBeGreaterThanOrEqual(Math.min(before, wanted))
          // Everything that is started becomes healthy in time.
          replicas = replicas.map((each) => ({ ...each, status: 'Healthy' as const, hasServed: true }))
          for (let started = 0; started < next.start; started++)
            replicas.push({ status: 'Healthy', matches: true, hasServed: true, createdAt: 2000 + steps })
        }
        expect(replicas.length).toBe(wanted)
        expect(replicas.every(({ matches }) => matches)).toBe(true)
      }),
    )
  })
})
