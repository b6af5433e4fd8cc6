import { GigalixirError } from '../errors.js'

/**
 * Reads configs written as `.env` files are: `KEY=value` lines, `export ` before them or not, `#` comments, values bare, in
 * single quotes (taken literally) or in double quotes (`\n`, `\r`, `\t`, `\"`, `\\` and `\$` are escapes). Quoted values may
 * go over several lines. Nothing is expanded: a `$` is a `$`.
 *
 * @throws GigalixirError USAGE with the number of the line; never its text, which may be a secret
 */
export function parseDotenv(text: string, what: string): Record<string, string> {
  const source = text.replace(/^\uFEFF/, '')
  const configs = new Map<string, string>()
  let at = 0
  while (at < source.length) {
    const blank = matchAt(/(?:[ \t]*(?:#[^\n]*)?\r?\n|[ \t]*(?:#[^\n]*)?$)/y, source, at)
    if (blank) {
      if (blank[0] === '') break
      at += blank[0].length
      continue
    }
    const entry = matchAt(ENTRY, source, at)
    const key = entry?.[1]
    if (!entry || key === undefined) throw malformed(source, at, what)
    const [, , single, double, bare = ''] = entry
    configs.set(key, single ?? (double === undefined ? bare.trimEnd() : unescaped(double)))
    at += entry[0].length
  }
  return Object.fromEntries(configs)
}

/** One entry to the end of its last line. A `#` after a blank begins a comment. */
const ENTRY =
  // eslint-disable-next-line regexp/no-super-linear-backtracking -- a file of the person's own
  /[ \t]*(?:export[ \t]+)?([^\s=#'"]+)[ \t]*=[ \t]*(?:(?:'([^']*)'|"((?:[^"\\]|\\[^])*)")[ \t]*(?:#[^\n]*)?|((?!['"])(?:[^\s#]|[ \t]+(?![#\s])|(?<=[^\s])#)*)[ \t]*(?:#[^\n]*)?)(?:\r?\n|$)/y

/** Writes configs so that `parseDotenv` reads the same again; other readers of `.env` files as far as they agree. */
export function formatDotenv(configs: Readonly<Record<string, string>>): string {
  return sortedEntries(configs)
    .map(([key, value]) => `${key}=${quoted(value)}\n`)
    .join('')
}

/** By key, so that the same configs always give the same text. */
export function sortedEntries(configs: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(configs).sort(([a], [b]) => (a < b ? -1 : 1))
}

function quoted(value: string): string {
  if (/^[\w./:@%+,=~-]*$/.test(value)) return value
  // Single quotes first: every reader takes what is between them literally. An editor must not change a line's end.
  if (!/['\r]/.test(value)) return `'${value}'`
  const escaped = value
    .replace(/["\\$]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
  return `"${escaped}"`
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, (whole, letter: string) => ESCAPES[letter] ?? whole)
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function malformed(source: string, at: number, what: string): GigalixirError {
  const line = source.slice(0, at).split('\n').length
  return new GigalixirError('USAGE', `Line ${line} of ${what} is not of the form KEY=value.`, {
    next: ['A value with blanks or line breaks goes in quotes: KEY="two words"'],
    data: { line },
  })
}
