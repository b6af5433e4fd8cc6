import type { Atom } from '../etf/atom.js'
import { CutBinary, Elided, Pid, Port } from '../etf/terms.js'
import type { LocalTerm, Reference, Term } from '../etf/terms.js'

/** A printed term: text between terms that are still to be printed. */
export type Parts = readonly (string | Term)[]

/** How a language writes a term: one level at a time, so that depth never costs the call stack. */
export type Notation = (term: Term, options: ShowOptions) => string | Parts

export interface ShowOptions {
  /**
   * Whose view to take: processes of this node are `<0.1.0>`, those of others have their node's name for the first
   * number. Without it all look like the node's own.
   */
  node?: Atom
  /** Characters after which the rest is left out and marked with `…`. */
  maxLength?: number
}

/** The terms with a text between each two. */
export function separated(items: readonly Term[], separator: string): (string | Term)[] {
  const parts: (string | Term)[] = []
  for (const item of items) {
    if (parts.length > 0) parts.push(separator)
    parts.push(item)
  }
  return parts
}

/** `0.123.0` of a pid, `0.5` of a port, `0.3.2.1` of a reference (its words in reverse). */
export function identifierNumbers(term: Pid | Port | Reference, options: ShowOptions): string {
  const node = options.node === undefined || options.node === term.node ? '0' : term.node.name
  if (term instanceof Pid) return `${node}.${term.id}.${term.serial}`
  if (term instanceof Port) return `${node}.${term.id}`
  return `${node}.${term.words.toReversed().join('.')}`
}

export function localText(term: LocalTerm): string | Parts {
  if (term instanceof CutBinary) return [term.begin, term.words]
  if (term instanceof Elided) return term.words
  return `#Local<${term.raw.length} bytes>`
}
