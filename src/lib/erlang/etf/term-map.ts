import { Atom } from './atom.js'
import { termKey } from './encode.js'
import type { Term } from './terms.js'

/** An Erlang map: keys are any terms, compared as `=:=` does; the order is the one the node sent. */
export class TermMap {
  /** Keys and values in turn: `[k1, v1, k2, v2]`. */
  readonly flat: readonly Term[]
  #index: Map<Atom | string, Term> | undefined

  /** @throws RangeError when a key has no value */
  constructor(flat: readonly Term[]) {
    if (flat.length % 2 !== 0) throw new RangeError('A map is made of pairs.')
    this.flat = flat
  }

  static of(...entries: readonly (readonly [Term, Term])[]): TermMap {
    return new TermMap(entries.flatMap(([key, value]) => [key, value]))
  }

  get size(): number {
    return this.flat.length / 2
  }

  /** @param key a term; a string stands for the atom of that name, the most usual kind of key */
  get(key: Term | string): Term | undefined {
    this.#index ??= this.#makeIndex()
    return this.#index.get(typeof key === 'string' ? Atom.of(key) : indexKey(key))
  }

  *entries(): Generator<[Term, Term]> {
    for (let at = 0; at < this.flat.length; at += 2) yield this.flat.slice(at, at + 2) as [Term, Term]
  }

  keys(): Term[] {
    return this.flat.filter((_, at) => at % 2 === 0)
  }

  #makeIndex(): Map<Atom | string, Term> {
    const index = new Map<Atom | string, Term>()
    for (const [key, value] of this.entries()) index.set(indexKey(key), value)
    return index
  }
}

function indexKey(key: Term): Atom | string {
  return key instanceof Atom ? key : termKey(key)
}
