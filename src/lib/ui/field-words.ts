import { ExactNumber } from '../json/exact-number.js'
import { bytesText } from './bytes.js'
import { whenText } from './duration.js'

/** How people call a field of the API that says it in a way of its own. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amount_cents: 'cost',
    app_name: 'app',
    behind_bytes: 'behind',
    bytes: 'size',
    cname: 'CNAME',
    created_at: 'created',
    failure: 'problem',
    fqdn: 'domain',
    id: 'ID',
    inserted_at: 'created',
    paid: 'status',
    period_end: 'to',
    period_start: 'from',
    replica_size: 'size',
    replica_size_seconds: 'size-hours',
    mfa_token: 'code',
    unique_name: 'name',
    url: 'URL',
  }),
)

/** The name of a field for people, such as `cost` for `amount_cents`. */
export function fieldName(field: string): string {
  return NAMES.get(field) ?? field.replaceAll('_', ' ')
}

/**
 * What a field says, with its unit: `$12.50` for `amount_cents`, `1.2 MB` for bytes, `3 min ago` for a time.
 *
 * @returns undefined where the value says it itself
 */
export function fieldText(field: string, value: unknown): string | undefined {
  if (field === 'paid' && typeof value === 'boolean') return value ? 'paid' : 'open'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number' || value instanceof ExactNumber) return numberText(field, Number(value))
  if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return undefined
  if (field.startsWith('period_')) return value.slice(0, 10)
  return field.endsWith('_at') ? whenText(value) : undefined
}

function numberText(field: string, number: number): string | undefined {
  if (field.endsWith('_cents')) return `$${(number / 100).toFixed(2)}`
  if (/_bytes$|^bytes$/.test(field)) return bytesText(number)
  return field === 'replica_size_seconds' ? (number / 3600).toFixed(1) : undefined
}
