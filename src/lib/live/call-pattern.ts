import { GigalixirError } from '../errors.js'
import { Float, ImproperList, atom, binary, tuple } from '../erlang/index.js'
import type { Term } from '../erlang/index.js'
import { readFunction } from '../observer/collect/traced-function.js'
import type { TracedFunction } from '../observer/collect/traced-function.js'

/**
 * `MyApp.Cart.add/2`, or with what its arguments have to be, written as patterns of Elixir: `MyApp.Cart.add(_, %{id: 5})`,
 * `:ets.lookup(:users, _)`. Names of variables match anything, as `_` does. Maps match what has these keys.
 *
 * @throws GigalixirError USAGE
 */
export function readCall(text: string): TracedFunction {
  const open = text.indexOf('(')
  if (open < 0) return readFunction(text)
  const { module, function: name } = readFunction(text.slice(0, open))
  const reader = new PatternReader(text, open + 1)
  const head = reader.items(')')
  reader.end()
  return { module, function: name, arity: head.length, match: { head, guards: reader.guards } }
}

const ANYTHING = atom('_')
const SIMPLE =
  /(?:(-?\d+\.\d+)|(-?\d+)|:([a-zA-Z_][\w@]*[?!]?)|:?"((?:[^"\\]|\\.)*)"|([A-Z]\w*(?:\.[A-Z]\w*)*)|([a-z_]\w*[?!]?))/y

/** Reads patterns, and gathers as guards what a match specification cannot have in its head: maps. */
class PatternReader {
  readonly guards: Term[] = []
  readonly #text: string
  #at: number
  #variables = 0

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  /** What is left has to be nothing. */
  end(): void {
    if (!this.#next(/\s*$/y)) throw this.#unreadable()
  }

  /** Patterns up to a closing character, which is read, too. */
  items(close: string): Term[] {
    const found: Term[] = []
    while (!this.#take(close)) {
      if (found.length > 0 && !this.#take(',')) throw this.#unreadable()
      found.push(this.#keyword() ?? this.#pattern())
    }
    return found
  }

  #pattern(): Term {
    if (this.#take('%{')) return this.#map()
    if (this.#take('{')) return tuple(...this.items('}'))
    if (this.#take('[')) return this.#list()
    return this.#simple()
  }

  #list(): Term {
    const found: Term[] = []
    while (!this.#take(']')) {
      if (found.length > 0 && this.#take('|')) {
        const tail = this.#pattern()
        if (!this.#take(']')) throw this.#unreadable()
        return new ImproperList(found, tail)
      }
      if (found.length > 0 && !this.#take(',')) throw this.#unreadable()
      found.push(this.#keyword() ?? this.#pattern())
    }
    return found
  }

  /** `key: value` within a list is a pair. */
  #keyword(): Term | undefined {
    const key = this.#next(/\s*([a-z_]\w*[?!]?):\s/y)?.[1]
    return key === undefined ? undefined : tuple(atom(key), this.#pattern())
  }

  /** A variable, and for each key a guard on what the map has there. */
  #map(): Term {
    const variable = atom(`$${++this.#variables}`)
    this.guards.push(tuple(atom('is_map'), variable))
    for (let first = true; !this.#take('}'); first = false) {
      if (!first && !this.#take(',')) throw this.#unreadable()
      const short = this.#next(/\s*([a-z_]\w*[?!]?):\s/y)?.[1]
      const key = short === undefined ? this.#simple() : atom(short)
      if (short === undefined && !this.#take('=>')) throw this.#unreadable()
      const guards = this.guards.length
      const value = this.#pattern()
      // A guard compares with whole values only.
      if (this.guards.length > guards || hasWildcard(value)) {
        if (value !== ANYTHING) throw this.#unreadable('Within a map, write whole values or _.')
        this.guards.push(tuple(atom('is_map_key'), constant(key), variable))
      } else {
        const there = tuple(atom('map_get'), constant(key), variable)
        this.guards.push(tuple(atom('=:='), there, constant(value)))
      }
    }
    return variable
  }

  #simple(): Term {
    this.#next(/\s*/y)
    const quoted = this.#text[this.#at] === ':'
    const [, float, integer, name, text, alias, word] = this.#next(SIMPLE) ?? []
    if (float !== undefined) return new Float(Number(float))
    if (integer !== undefined) {
      return Number.isSafeInteger(Number(integer)) ? Number(integer) : BigInt(integer)
    }
    if (name !== undefined) return atom(name)
    if (text !== undefined) {
      const plain = text.replace(/\\(.)/g, '$1')
      return quoted ? atom(plain) : binary(plain)
    }
    if (alias !== undefined) return atom(`Elixir.${alias}`)
    if (word === undefined) throw this.#unreadable()
    return ['true', 'false', 'nil'].includes(word) ? atom(word) : ANYTHING
  }

  #take(what: string): boolean {
    const before = this.#at
    this.#next(/\s*/y)
    if (this.#text.startsWith(what, this.#at)) {
      this.#at += what.length
      return true
    }
    this.#at = before
    return false
  }

  #next(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found) this.#at = pattern.lastIndex
    return found ?? undefined
  }

  #unreadable(next = 'Write arguments as patterns: MyApp.Cart.add(_, :ok, %{id: 5}).'): GigalixirError {
    return new GigalixirError('USAGE', `"${this.#text}" cannot be read from character ${this.#at + 1} on.`, {
      next: [next],
    })
  }
}

function constant(term: Term): Term {
  return tuple(atom('const'), term)
}

function hasWildcard(term: Term): boolean {
  if (Array.isArray(term)) return term.some(hasWildcard)
  if (term instanceof ImproperList) return term.elements.some(hasWildcard) || hasWildcard(term.tail)
  return typeof term === 'object' && 'elements' in term ? term.elements.some(hasWildcard) : term === ANYTHING
}
