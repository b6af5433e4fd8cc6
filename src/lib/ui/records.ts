import { ExactNumber } from '../json/exact-number.js'
import { compactJson } from './sorted-json.js'
import type { Column } from './table.js'

/** Rows whose fields the platform chooses. */
export type RecordRow = Readonly<Record<string, unknown>>

/** A column for every field that any of the rows has, in the order in which they come up. */
export function columnsOf(rows: readonly RecordRow[]): Column<RecordRow>[] {
  const fields = new Set(rows.flatMap((row) => Object.keys(row)))
  return [...fields].map((field) => ({ heading: field.toUpperCase(), text: (row) => textOf(row[field]) }))
}

/** Each field on a line of its own, its name first. */
export function recordText(record: RecordRow): string {
  return labelled(Object.entries(record).map(([field, value]) => [field, textOf(value)]))
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

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : compactJson(value)
}
