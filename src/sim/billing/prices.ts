/** Dollars for a size unit of replicas and a month (platform-behaviour.md, "Tiers, prices, limits"). */
export const DOLLARS_PER_SIZE_UNIT = 50

/** What ran within a period. */
export interface Consumption {
  /** Size units times the seconds they ran. */
  readonly replicaSizeSeconds: number
  /** Dollars a month of each database, times the seconds it ran. */
  readonly databaseDollarSeconds: number
}

/**
 * What a consumption costs, in cents: a thing that runs all of a period costs its price of a month, whichever month.
 *
 * @param periodSeconds the length of the whole period
 */
export function centsFor(consumption: Consumption, periodSeconds: number): number {
  const { replicaSizeSeconds, databaseDollarSeconds } = consumption
  const dollarSeconds = replicaSizeSeconds * DOLLARS_PER_SIZE_UNIT + databaseDollarSeconds
  return Math.round((dollarSeconds * 100) / periodSeconds)
}
