import type { Term } from '../etf/terms.js'
import { elixirNotation } from './elixir.js'
import { erlangNotation } from './erlang.js'
import type { Notation, ShowOptions } from './notation.js'

export type Language = 'elixir' | 'erlang'

const NOTATIONS: Readonly<Record<Language, Notation>> = { elixir: elixirNotation, erlang: erlangNotation }

/**
 * A term on one line, as people of that language read it.
 *
 * @example inspectTerm(tuple(atom('ok'), binary('hi')), 'elixir') // {:ok, "hi"}
 */
export function inspectTerm(term: Term, language: Language = 'elixir', options: ShowOptions = {}): string {
  const notation = NOTATIONS[language]
  const limit = options.maxLength ?? Infinity
  // A stack instead of recursion: a term may be nested deeper than the call stack.
  const open: (string | Term)[] = [term]
  const out: string[] = []
  let length = 0
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const written = typeof part === 'string' ? part : notation(part, options)
    if (typeof written !== 'string') {
      for (let at = written.length - 1; at >= 0; at--) open.push(written[at] ?? '')
      continue
    }
    out.push(written)
    length += written.length
    if (length > limit) return `${out.join('').slice(0, limit)}…`
  }
  return out.join('')
}
