/** A billing period: from the midnight (UTC) of one day up to that of another. */
export interface Period {
  readonly start: Date
  readonly end: Date
}

/**
 * Periods begin on the day of the month of the sign-up; in months that have no such day, on their last.
 *
 * @param at a moment within the period
 */
export function periodAt(signedUp: Date, at: Date): Period {
  const day = signedUp.getUTCDate()
  let month = at.getUTCFullYear() * 12 + at.getUTCMonth()
  if (at < beginning(month, day)) month -= 1
  return { start: beginning(month, day), end: beginning(month + 1, day) }
}

/** The periods that ended by `now`, newest first, since the one of the sign-up. */
export function pastPeriods(signedUp: Date, now: Date): Period[] {
  const first = periodAt(signedUp, signedUp).start
  const periods: Period[] = []
  for (let { start } = periodAt(signedUp, now); start > first;) {
    const before = periodAt(signedUp, new Date(start.getTime() - 1))
    periods.push(before)
    start = before.start
  }
  return periods
}

export function secondsOf({ start, end }: Period): number {
  return (end.getTime() - start.getTime()) / 1000
}

/** `2026-11-23`, in UTC. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** @param month counted from the year 0 */
function beginning(month: number, day: number): Date {
  const year = Math.floor(month / 12)
  const last = new Date(Date.UTC(year, (month % 12) + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month % 12, Math.min(day, last)))
}
