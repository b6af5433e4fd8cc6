import { describe, expect, it } from 'vitest'
import { pastPeriods, periodAt, secondsOf } from '../../../../src/sim/billing/periods.js'

const day = (text: string) => new Date(`${text}T00:00:00.000Z`)
const shown = ({ start, end }: { start: Date; end: Date }) =>
  [start, end].map((date) => date.toISOString().slice(0, 10)).join(' to ')

describe('billing periods', () => {
  it.each([
    ['2026-01-15', '2026-01-15', '2026-01-15 to 2026-02-15'],
    ['2026-01-15', '2026-02-14', '2026-01-15 to 2026-02-15'],
    ['2026-01-15', '2026-12-31', '2026-12-15 to 2027-01-15'],
    ['2026-01-31', '2026-02-10', '2026-01-31 to 2026-02-28'],
    ['2026-01-31', '2026-02-28', '2026-02-28 to 2026-03-31'],
    ['2026-01-31', '2028-02-29', '2028-02-29 to 2028-03-31'],
    ['2026-01-01', '2026-01-31', '2026-01-01 to 2026-02-01'],
  ])('of a sign-up on %s: on %s it is %s', (signedUp, at, expected) => {
    expect(shown(periodAt(day(signedUp), day(at)))).toBe(expected)
  })

  it('follow one another without a gap, from the sign-up on, newest first', () => {
    const past = pastPeriods(new Date('2025-10-31T18:00:00Z'), new Date('2026-03-01T00:00:00Z'))
    expect(past.map(shown)).toEqual([
      '2026-01-31 to 2026-02-28',
      '2025-12-31 to 2026-01-31',
      '2025-11-30 to 2025-12-31',
      '2025-10-31 to 2025-11-30',
    ])
    expect(secondsOf(past[0]!)).toBe(28 * 24 * 3600)
  })

  it('are none before the first has ended', () => {
    expect(pastPeriods(day('2026-01-15'), new Date('2026-02-14T23:59:59Z'))).toEqual([])
    expect(pastPeriods(day('2026-01-15'), day('2026-02-15'))).toHaveLength(1)
  })
})
