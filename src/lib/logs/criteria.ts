import { GigalixirError } from '../errors.js'

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * A moment in the past: `30s`, `10m`, `2h` or `1d` ago, or a date and time.
 *
 * @throws GigalixirError USAGE
 */
export function parseSince(text: string, now: number = Date.now()): Date {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return new Date(now - Number(amount) * (UNITS[unit] ?? 0))
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return new Date(moment)
  throw new GigalixirError('USAGE', `--since takes a time, not \`${text}\`.`, {
    next: ['Such as 30s, 10m, 2h, 1d, or 2024-01-31T12:00:00Z'],
  })
}

/** @param flag whose value it is @throws GigalixirError USAGE */
export function parsePattern(text: string, flag: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch (error) {
    throw new GigalixirError('USAGE', `${flag} takes a regular expression, and \`${text}\` is none.`, {
      next: ['To look for a character such as ( as it is, put \\ before it.'],
      cause: error,
    })
  }
}
