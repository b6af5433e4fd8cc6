import { isRecord } from '../../atomic-file.js'
import { ExactNumber } from '../../json/exact-number.js'

/** An object whose fields the platform chooses. */
export type Entry = Readonly<Record<string, unknown>>

/**
 * A list of objects whose fields the platform chooses. One object alone is as good as a list of one; entries that are no
 * objects, such as the domains of `["www.example.com"]`, become objects of one field.
 *
 * @param field what such an entry is
 * @returns none for what is neither a list nor an object
 */
export function readEntries(raw: unknown, field: string): Entry[] {
  if (Array.isArray(raw)) return raw.map((each) => (isEntry(each) ? each : { [field]: each as unknown }))
  return isEntry(raw) && !isNothing(raw) ? [raw] : []
}

function isEntry(value: unknown): value is Entry {
  return isRecord(value) && !(value instanceof ExactNumber)
}

/** Whether an answer says nothing: `null`, `""`, `{}` or `[]`. */
export function isNothing(raw: unknown): boolean {
  if (raw === undefined || raw === null || raw === '') return true
  return typeof raw === 'object' && !(raw instanceof ExactNumber) && Object.keys(raw).length === 0
}
