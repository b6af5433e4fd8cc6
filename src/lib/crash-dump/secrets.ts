import { Atom, CutBinary, Elided, ImproperList, TermMap, Tuple, isList } from '../erlang/index.js'
import type { Term } from '../erlang/index.js'
import { SECRET_KEYS } from '../observer/collect/mask.js'

const SECRET = new RegExp(SECRET_KEYS, 'i')
/** `NAME=value`, as programs are given their environment. */
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_.]*)=/
/** A password within a URL: `ecto://user:password@host/db`. */
const IN_URL = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi

/** What is shown instead. */
const MASKED = new Elided('(masked)')

export function looksSecret(name: string): boolean {
  return SECRET.test(name)
}

/**
 * The term with the values of what is named like a secret replaced: in maps, in pairs (keyword lists, entries of a
 * dictionary), in `NAME=value`, and passwords in URLs. A secret under a harmless name is not recognised.
 */
export function masked(term: Term): Term {
  if (isList(term)) {
    const text = charactersOf(term)
    if (text === undefined) return term.map(masked)
    const safe = maskedText(text)
    return safe === text ? term : Array.from(safe, (character) => character.codePointAt(0) ?? 0)
  }
  if (term instanceof Tuple) {
    const [name, value] = term.elements
    if (term.length === 2 && name !== undefined && value !== undefined)
      return new Tuple([masked(name), valueOf(name, value)])
    return new Tuple(term.elements.map(masked))
  }
  if (term instanceof TermMap)
    return new TermMap([...term.entries()].flatMap(([name, value]) => [masked(name), valueOf(name, value)]))
  if (term instanceof ImproperList) return new ImproperList(term.elements.map(masked), masked(term.tail))
  if (Buffer.isBuffer(term)) {
    const text = term.toString('utf8')
    const safe = maskedText(text)
    return safe === text ? term : Buffer.from(safe)
  }
  if (term instanceof CutBinary) {
    const begin = masked(term.begin)
    return Buffer.isBuffer(begin) ? new CutBinary(begin, term.size) : term
  }
  return term
}

export function maskedText(text: string): string {
  const [assignment, name] = ASSIGNMENT.exec(text) ?? []
  if (assignment !== undefined && name !== undefined && looksSecret(name)) return `${assignment}(masked)`
  return text.replace(IN_URL, '$1:(masked)@')
}

/** What tells nothing stays as it is: whether there is a secret at all is what one looks for. */
function valueOf(name: Term, value: Term): Term {
  const isHarmless =
    (isList(value) && value.length === 0) ||
    (value instanceof Atom && ['nil', 'undefined', 'true', 'false'].includes(value.name)) ||
    (Buffer.isBuffer(value) && value.length === 0)
  const text = nameOf(name)
  return text !== undefined && looksSecret(text) && !isHarmless ? MASKED : masked(value)
}

function nameOf(term: Term): string | undefined {
  if (term instanceof Atom) return term.name
  if (Buffer.isBuffer(term)) return term.length <= 200 ? term.toString('utf8') : undefined
  return isList(term) ? charactersOf(term) : undefined
}

function charactersOf(term: readonly Term[]): string | undefined {
  if (term.length === 0) return undefined
  let text = ''
  for (const item of term) {
    if (typeof item !== 'number' || item < 9 || item > 0x10ffff) return undefined
    text += String.fromCodePoint(item)
  }
  return text
}
