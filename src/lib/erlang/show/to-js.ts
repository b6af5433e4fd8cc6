import { Atom } from '../etf/atom.js'
import { TermMap } from '../etf/term-map.js'
import { Float, ImproperList, Tuple, isList } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { inspectTerm } from './inspect.js'

/** What `JSON.stringify` can write. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A value still to be filled in: where it goes and what it comes from. */
interface Slot {
  readonly term: Term
  readonly put: (value: Json) => void
}

/**
 * A term as plain data for JSON. What is lost is lost on purpose: `true`, `false`, `nil` and `undefined` become
 * booleans and null, other atoms their names, tuples and lists arrays, binaries of UTF-8 strings. Integers beyond
 * JavaScript's are strings of digits, other binaries `{"base64": …}`; pids, references, ports and functions are printed
 * as Elixir prints them. Maps become objects when their keys are all atoms or strings, else `{"pairs": [[k, v]…]}`.
 */
export function toJs(term: Term): Json {
  let result: Json = null
  const open: Slot[] = [{ term, put: (value) => (result = value) }]
  for (let slot = open.pop(); slot; slot = open.pop()) slot.put(shell(slot.term, open))
  return result
}

/** The value itself, or the container of values that are then filled in. */
function shell(term: Term, open: Slot[]): Json {
  if (typeof term === 'number') return term
  if (typeof term === 'bigint') return term.toString()
  if (term instanceof Atom) return atomValue(term.name)
  if (term instanceof Float) return term.value
  if (Buffer.isBuffer(term)) return binaryValue(term)
  if (isList(term)) return array(term, open)
  if (term instanceof Tuple) return array(term.elements, open)
  if (term instanceof ImproperList) {
    const improper: Json = { elements: array(term.elements, open), tail: null }
    open.push({ term: term.tail, put: (value) => (improper.tail = value) })
    return improper
  }
  if (term instanceof TermMap) return mapValue(term, open)
  return inspectTerm(term)
}

function atomValue(name: string): Json {
  if (name === 'true' || name === 'false') return name === 'true'
  return name === 'nil' || name === 'undefined' ? null : name
}

function binaryValue(bytes: Buffer): Json {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') }
}

function array(items: readonly Term[], open: Slot[]): Json[] {
  const values = new Array<Json>(items.length).fill(null)
  items.forEach((term, at) => open.push({ term, put: (value) => (values[at] = value) }))
  return values
}

function mapValue(map: TermMap, open: Slot[]): Json {
  const names = map.keys().map(keyName)
  if (!names.every((name) => name !== undefined) || new Set(names).size !== names.length) {
    return {
      pairs: array(
        [...map.entries()].map(([key, value]) => [key, value]),
        open,
      ),
    }
  }
  // From entries, so that a key such as `__proto__` is a key like any other.
  const object = Object.fromEntries(names.map((name): [string, Json] => [name, null]))
  for (const [at, [, term]] of [...map.entries()].entries()) {
    const key = names[at] ?? ''
    open.push({
      term,
      put: (value) =>
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true }),
    })
  }
  return object
}

function keyName(key: Term): string | undefined {
  if (key instanceof Atom) return key.name
  if (!Buffer.isBuffer(key)) return undefined
  const text = binaryValue(key)
  return typeof text === 'string' ? text : undefined
}
