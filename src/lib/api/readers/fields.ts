import { isRecord } from '../../atomic-file.js'
import { ExactNumber } from '../../json/exact-number.js'
import { compactJson } from '../../ui/sorted-json.js'

/**
 * How fields of the platform's answers are read: what means the same is taken for the same (`"2"` is 2), what is not there,
 * is null or makes no sense is undefined, and nothing is ever a failure. Every reader of this folder is made of these.
 */

/** The fields of an object; none where it is something else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) && !(value instanceof ExactNumber) ? value : {}
}

/** The entries of a list; none where it is something else. */
export function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

/** Any value as text for people; objects and lists as JSON. Undefined for null, and for what is empty. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  return value instanceof ExactNumber ? value.text : compactJson(value)
}

/** A number, also one in text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'boolean' || value === null) return undefined
  const text = textOf(value)?.trim() ?? ''
  const number = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** A whole number, such as a version. */
export function wholeOf(value: unknown): number | undefined {
  const number = numberOf(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** True or false, also in text. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : undefined
}
