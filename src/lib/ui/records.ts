import { ExactNumber } from '../json/exact-number.js'
import { fieldName, fieldText } from './field-words.js'
import { inStateColor } from './meaning.js'
import { compactJson } from './sorted-json.js'
import type { Column } from './table.js'

/** Rows whose fields the platform chooses. */
export type RecordRow = Readonly<Record<string, unknown>>

/** What is as wide as it likes, and tells most at its beginning. */
const LONG = new Set(['url', 'key', 'token', 'summary', 'failure', 'message', 'event', 'description'])

/** A column for every field that any of the rows has, in the order in which they come up. */
export function columnsOf(rows: readonly RecordRow[]): Column<RecordRow>[] {
  const fields = new Set(rows.flatMap((row) => Object.keys(row)))
  return [...fields].map((field) => ({
    heading: fieldName(field).toUpperCase(),
    text: (row) => wordsOf(field, row[field]),
    ...(LONG.has(field) && { shortens: true }),
    ...(field === 'state' && { paint: inStateColor }),
  }))
}

/** Each field on a line of its own, its name first. */
export function recordText(record: RecordRow): string {
  return labelled(
    Object.entries(record).map(([field, value]) => {
      const name = fieldName(field)
      return [name.charAt(0).toUpperCase() + name.slice(1), wordsOf(field, value)]
    }),
  )
}

/**
 * Labels and their texts, a line each, the texts below one another. What has no text is left out.
 *
 * @param rows label without its colon, text
 */
export function fieldsText(rows: readonly (readonly [string, string | undefined])[]): string {
  return labelled(rows.flatMap(([label, text]) => (text ? [[label, text] as const] : [])))
}

function labelled(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([label]) => label.length + 1))
  return rows.map(([label, text]) => `${`${label}:`.padEnd(width)}  ${text}`.trimEnd()).join('\n')
}

/**
 * Whatever the platform answered, for people: the fields of an object, the entries of a list as blocks, a text as it is.
 * Empty when it says nothing.
 */
export function answerText(raw: unknown): string {
  if (Array.isArray(raw)) return raw.map(answerText).join('\n\n')
  if (typeof raw === 'object' && raw !== null && !(raw instanceof ExactNumber)) return recordText({ ...raw })
  return textOf(raw)
}

function wordsOf(field: string, value: unknown): string {
  return fieldText(field, value) ?? textOf(value)
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : compactJson(value)
}
