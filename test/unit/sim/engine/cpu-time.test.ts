import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usableSeconds } from '../../../../src/sim/engine/cpu-time.js'

const use = (ran: number, waited: number, ranBefore = 0) => ({ ran, waited, ranBefore })

describe('the time that processes could have used', () => {
  it.each([
    ['all of it where they wanted no CPU', 60, use(0, 0), 60],
    ['all of it where they got whatever they wanted', 60, use(60, 0), 60],
    ['all of it where the kernel does not count', 60, use(3, 0), 60],
    ['what they did not wait', 60, use(10, 30), 30],
    ['nothing where they got nothing', 60, use(0, 60), 0],
    ['their share of it where several wanted to run all the time', 60, use(20, 220), 10],
    ['all of it where they waited for one another on all cores', 60, use(120, 120), 60],
    ['less by what those waited that are over by now', 60, use(1, 3, 9), 30],
  ])('is %s', (_, span, cpu, usable) => {
    expect(usableSeconds(span, cpu, 2)).toBeCloseTo(usable)
  })

  it('is between none and all of it, whatever is measured', () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        seconds,
        seconds,
        seconds,
        seconds,
        fc.integer({ min: 1, max: 128 }),
        (span, ran, waited, before, cores) => {
          const usable = usableSeconds(span, use(ran, waited, before), cores)
          expect(usable).toBeGreaterThanOrEqual(0)
          expect(usable).toBeLessThanOrEqual(span)
        },
      ),
    )
  })
})
