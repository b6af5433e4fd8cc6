/** A word of a netrc text and where it stands. */
export interface NetrcWord {
  /** Without quotes and escapes. */
  readonly value: string
  readonly start: number
  readonly end: number
}

/** A `machine` entry, or `default` (its `machine` is undefined), and where its parts stand. */
export interface NetrcEntryAt {
  readonly machine: string | undefined
  /** Every word of the entry, in order; macros and comments are none. */
  readonly words: readonly NetrcWord[]
  readonly login?: NetrcWord
  readonly password?: NetrcWord
  /** A macro is defined inside the entry, and would go to another machine without it. */
  readonly hasMacro: boolean
}

/**
 * The entries of a netrc text: words separated by white space, double quotes around words with spaces, `#` where a keyword
 * could be up to the end of the line, `macdef` up to a blank line. Format: netrc(5) of GNU inetutils and curl's
 * documentation ("The .netrc file").
 */
export function netrcEntries(text: string): NetrcEntryAt[] {
  const entries: { -readonly [Key in keyof NetrcEntryAt]: NetrcEntryAt[Key] }[] = []
  const scanner = new Scanner(text)
  for (let word = scanner.keyword(); word; word = scanner.keyword()) {
    const entry = entries.at(-1)
    if (word.value === 'macdef') {
      scanner.skipMacro()
      if (entry) entry.hasMacro = true
    } else if (word.value === 'default') {
      entries.push({ machine: undefined, words: [word], hasMacro: false })
    } else if (word.value === 'machine') {
      const name = scanner.word()
      entries.push({ machine: name?.value ?? '', words: name ? [word, name] : [word], hasMacro: false })
    } else if (['login', 'password', 'account'].includes(word.value)) {
      const value = scanner.word()
      if (!entry) continue
      entry.words = [...entry.words, word, ...(value ? [value] : [])]
      if (value && word.value === 'login') entry.login = value
      if (value && word.value === 'password') entry.password = value
    }
  }
  return entries
}

/** Reads words from the left to the right. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The next word where a keyword is due; what starts with `#` there is a comment. */
  keyword(): NetrcWord | undefined {
    for (;;) {
      this.#skip(/\s*/y)
      if (this.#text[this.#at] !== '#') return this.word()
      this.#skip(/.*/y)
    }
  }

  word(): NetrcWord | undefined {
    this.#skip(/\s*/y)
    const start = this.#at
    const raw = this.#skip(/"(?:[^"\\]|\\.)*"|\S+/y)
    if (raw === '') return undefined
    const quoted = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"')
    return { value: quoted ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw, start, end: this.#at }
  }

  skipMacro(): void {
    this.#skip(/[\s\S]*?(?:\n[ \t]*\r?\n|$(?![\s\S]))/y)
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }
}
