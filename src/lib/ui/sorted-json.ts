import { ExactNumber } from '../json/exact-number.js'

/**
 * JSON as the existing client prints it: keys sorted at every level, two spaces of indent. Scripts compare it as text.
 * Numbers keep their digits when they were read by `parseJson`.
 */
export function sortedJson(data: unknown): string {
  return print(data, '\n') ?? 'null'
}

/** The same on one line, for a cell of a table. */
export function compactJson(data: unknown): string {
  return print(data, undefined) ?? 'null'
}

/** @param lineBreak with the indent of what it is in; undefined for one line. @returns undefined for what JSON leaves out */
function print(value: unknown, lineBreak: string | undefined): string | undefined {
  if (value instanceof ExactNumber) return value.text
  if (Array.isArray(value))
    return between('[', ']', lineBreak, (inner) => value.map((each: unknown) => print(each, inner) ?? 'null'))
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (value instanceof Date) return JSON.stringify(value)
  const colon = lineBreak === undefined ? ':' : ': '
  return between('{', '}', lineBreak, (inner) =>
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .flatMap(([key, each]) => {
        const text = print(each, inner)
        return text === undefined ? [] : [quoted(key) + colon + text]
      }),
  )
}

function between(
  open: string,
  close: string,
  lineBreak: string | undefined,
  parts: (inner: string | undefined) => string[],
): string {
  const inner = lineBreak === undefined ? undefined : `${lineBreak}  `
  const inside = parts(inner)
  if (inside.length === 0) return open + close
  return open + (inner ?? '') + inside.join(`,${inner ?? ''}`) + (lineBreak ?? '') + close
}

/** What JSON itself escapes, and the control characters it leaves: JSON, too, is shown on terminals. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  )
}
