import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairQueue } from '../../../src/sim/fair-queue.js'

const never = new AbortController().signal

/** Lets everything that can go on do so. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a fair queue', () => {
  it('lets in those who came first, and tells the others where they stand and behind whom', async () => {
    const queue = new FairQueue<string>(2)
    const told: string[] = []
    const enter = (who: string) =>
      queue.enter(who, never, ({ position, inside }) =>
        told.push(`${who} is number ${position} behind ${inside.join(' and ')}`),
      )
    const [leaveA] = await Promise.all([enter('a'), enter('b')])
    const c = enter('c')
    const d = enter('d')
    expect(told.splice(0)).toEqual(['c is number 1 behind a and b', 'd is number 2 behind a and b'])
    leaveA()
    leaveA()
    await c
    expect(told.splice(0)).toEqual(['d is number 1 behind b and c'])
    expect([queue.inside, queue.waiting]).toEqual([['b', 'c'], ['d']])
    queue.setLimit(3)
    await d
    expect([queue.inside, queue.waiting, told]).toEqual([['b', 'c', 'd'], [], []])
  })

  it('lets in nobody new while more are inside than a lower limit allows', async () => {
    const queue = new FairQueue<string>(2)
    const [leaveA, leaveB] = await Promise.all([queue.enter('a', never), queue.enter('b', never)])
    queue.setLimit(1)
    const c = queue.enter('c', never)
    leaveA()
    await settled()
    expect(queue.waiting).toEqual(['c'])
    leaveB()
    await c
  })

  it('forgets who gives up, and tells those behind', async () => {
    const queue = new FairQueue<string>(1)
    const leave = await queue.enter('a', never)
    const impatient = new AbortController()
    const places: number[] = []
    const gone = queue.enter('b', impatient.signal)
    const c = queue.enter('c', never, ({ position }) => places.push(position))
    impatient.abort(new Error('the connection was closed'))
    await expect(gone).rejects.toThrow('the connection was closed')
    expect([places, queue.waiting]).toEqual([[2, 1], ['c']])
    await expect(queue.enter('d', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    leave()
    await c
    expect(queue.inside).toEqual(['c'])
  })

  it('keeps the limit and the order whatever comes, leaves, gives up or changes', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('come' as const) }),
      fc.record({ do: fc.constant('leave' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('give up' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 1, max: 4 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const queue = new FairQueue<number>(2)
        const leaves = new Map<number, () => void>()
        const patience = new Map<number, AbortController>()
        const place = new Map<number, number>()
        // What it has to be like: who waits in the order of coming, and the first of them are let in.
        let waiting: number[] = []
        let inside: number[] = []
        let limit = 2
        for (const [who, now] of steps.entries()) {
          if (now.do === 'come') {
            const stop = new AbortController()
            patience.set(who, stop)
            waiting.push(who)
            queue
              .enter(who, stop.signal, ({ position }) => place.set(who, position))
              .then(
                (leave) => leaves.set(who, leave),
                () => undefined, // it gave up
              )
          } else if (now.do === 'leave') {
            const leaving = inside[now.which % Math.max(1, inside.length)]
            if (leaving !== undefined) leaves.get(leaving)?.()
            inside = inside.filter((each) => each !== leaving)
          } else if (now.do === 'give up') {
            const leaving = waiting[now.which % Math.max(1, waiting.length)]
            if (leaving !== undefined) patience.get(leaving)?.abort(new Error('enough'))
            waiting = waiting.filter((each) => each !== leaving)
          } else {
            limit = now.limit
            queue.setLimit(limit)
          }
          const room = Math.max(0, limit - inside.length)
          inside.push(...waiting.splice(0, room))
          await settled()
          expect([queue.inside, queue.waiting]).toEqual([inside, waiting])
          expect(waiting.map((each) => place.get(each))).toEqual(waiting.map((_, index) => index + 1))
        }
      }),
      { numRuns: 60 },
    )
  })
})
