import { invalid } from '../platform-error.js'

/** One size of database (platform-behaviour.md, "Tiers, prices, limits"). */
export interface DatabaseSize {
  /** GB of memory. */
  readonly size: number
  readonly dollarsPerMonth: number
  readonly connections: number
}

const SIZES: readonly DatabaseSize[] = (
  [
    [0.6, 25, 25],
    [1.7, 50, 50],
    [4, 100, 100],
    [8, 200, 200],
    [16, 400, 250],
    [32, 800, 300],
    [48, 1200, 350],
    [64, 1600, 400],
    [96, 2400, 450],
    [128, 3200, 500],
  ] as const
).map(([size, dollarsPerMonth, connections]) => ({ size, dollarsPerMonth, connections }))

/**
 * What a free database has. The platform's documentation promises two connections and sets POOL_SIZE to 2; its role lets four
 * in, so that the replica before and the one after a deploy have theirs side by side (the getting-started guide's own
 * comment: "Free tier db only allows 4 connections. Rolling deploys need pool_size*(n+1)").
 */
export const FREE_DATABASE = { memory: 0.25, connections: 4, rows: 10_000, idleSeconds: 5 * 60 } as const

/** Backups a standard database keeps, one a day. */
export const DAILY_BACKUPS = 7

/** @throws PlatformError 422 naming the sizes there are */
export function checkedSize(size: number): DatabaseSize {
  const found = SIZES.find((each) => each.size === size)
  if (found) return found
  const all = SIZES.map((each) => each.size).join(', ')
  throw invalid('size', `There is no database of size ${size}. Choose one of: ${all}.`)
}

/** Of a database that exists: null for a free one. */
export function sizeOf(size: number): DatabaseSize | null {
  return SIZES.find((each) => each.size === size) ?? null
}
