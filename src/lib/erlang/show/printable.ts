import type { Term } from '../etf/terms.js'

/** Codes below 128 that both languages print as `\x` in a string. */
const COMMON_ESCAPES = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\v'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x1b, '\\e'],
  [0x5c, '\\\\'],
])
const elixirEscapes: ReadonlyMap<number, string> = new Map([...COMMON_ESCAPES, [0x07, '\\a'], [0x7f, '\\d']])

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** As `String.printable?/1` of Elixir. */
export function elixirPrintable(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000 ||
    (elixirEscapes.has(code) && code !== 0x5c)
  )
}

/** As `io_lib:printable_unicode_list/1` of Erlang. */
export function erlangPrintable(code: number): boolean {
  return elixirPrintable(code) && code !== 0x07 && code !== 0x7f
}

/** As `io_lib:printable_latin1_list/1`. */
export function latin1Printable(code: number): boolean {
  return code <= 0xff && erlangPrintable(code)
}

/** The text of UTF-8 bytes, or undefined when they are not UTF-8 or hold anything not printable. */
export function printableText(bytes: Buffer, printable: (code: number) => boolean): string | undefined {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return undefined
  }
  for (const character of text) if (!printable(character.codePointAt(0) ?? 0)) return undefined
  return text
}

/** The text of a list of character codes, or undefined when it is empty or not such a list. */
export function charlistText(
  items: readonly Term[],
  printable: (code: number) => boolean,
): string | undefined {
  let text = ''
  for (const item of items) {
    if (typeof item !== 'number' || item < 0 || item > 0x10ffff || !printable(item)) return undefined
    text += String.fromCodePoint(item)
  }
  return text === '' ? undefined : text
}

/** How a language writes a character that cannot stand for itself in a string; undefined when it can. */
export type Escape = (code: number) => string | undefined

export const elixirEscape: Escape = (code) =>
  elixirEscapes.get(code) ??
  (code === 0
    ? '\\0'
    : isControl(code)
      ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
      : undefined)

export const erlangEscape: Escape = (code) =>
  COMMON_ESCAPES.get(code) ?? (isControl(code) ? `\\${code.toString(8).padStart(3, '0')}` : undefined)

export function quoted(text: string, quote: string, escape: Escape): string {
  let out = quote
  for (const character of text) {
    out += character === quote ? `\\${quote}` : (escape(character.codePointAt(0) ?? 0) ?? character)
  }
  return out + quote
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
}

/** The bytes as numbers; `lastSize` says how a last byte of which only that many bits count is written. */
export function byteNumbers(bytes: Buffer, separator: string, last?: { bits: number; size: string }): string {
  const numbers = Array.from(bytes, String)
  if (last) {
    const value = (bytes.at(-1) ?? 0) >> (8 - last.bits)
    numbers.splice(-1, 1, `${value}${last.size}`)
  }
  return `<<${numbers.join(separator)}>>`
}
