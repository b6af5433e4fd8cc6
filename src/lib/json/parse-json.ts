import { ExactNumber } from './exact-number.js'

/** A number as RFC 8259, section 6, writes it. */
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Nothing that is meant to be read is nested deeper; beyond it whoever walks through a value would run out of stack. */
const DEEPEST = 500

/**
 * Reads JSON and loses nothing: numbers that a double would change become `ExactNumber`, all others are numbers.
 *
 * Node can tell a number's text itself only from version 21 on (the reviver's `context.source`).
 *
 * @throws SyntaxError when it is no JSON, or is nested more than 500 deep
 */
export function parseJson(text: string): unknown {
  const mark = unusedIn(text)
  const source = mark === undefined ? text : withMarkedNumbers(text, mark)
  const parsed: unknown = JSON.parse(source)
  return restored(parsed, source === text ? undefined : mark, 0)
}

/** The same text with each number that a double would change as a string with a mark before it. */
function withMarkedNumbers(text: string, mark: string): string {
  const marked = (between: string) =>
    between.replace(NUMBER, (each) => (String(Number(each)) === each ? each : `"${mark}${each}"`))
  let source = ''
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('"', at)
    const close = open === -1 ? -1 : endOfString(text, open)
    if (close === -1) return source + marked(text.slice(at))
    source += marked(text.slice(at, open)) + text.slice(open, close + 1)
    at = close + 1
  }
  return source
}

/** Where the string that begins at `open` ends; -1 when it never does. */
function endOfString(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text[end - 1 - escapes] === '\\') escapes += 1
    if (escapes % 2 === 0) return end
  }
  return -1
}

/**
 * A beginning for marked numbers that no string of the text has, written plainly or as an escape. @returns undefined when
 * there is none, which takes a text made for it
 */
function unusedIn(text: string): string | undefined {
  const sign = ['#', '$', '%', '&', '*', '+', '=', '@', '^', '~'].find(
    (each) => !text.includes(`\\u00${each.charCodeAt(0).toString(16)}`),
  )
  if (sign === undefined) return undefined
  let mark = sign
  while (text.includes(mark)) mark += sign
  return mark
}

function restored(value: unknown, mark: string | undefined, depth: number): unknown {
  if (depth > DEEPEST) throw new SyntaxError(`the JSON is nested more than ${DEEPEST} deep`)
  if (typeof value === 'string')
    return mark !== undefined && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value
  if (typeof value !== 'object' || value === null) return value
  for (const [key, each] of Object.entries(value)) {
    const whole = restored(each, mark, depth + 1)
    // Defined and not set: a key may be `__proto__`.
    if (whole !== each) Object.defineProperty(value, key, { value: whole })
  }
  return value
}
