import { Atom } from '../etf/atom.js'
import { Tuple, isAtom, isList } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { TermMap } from '../etf/term-map.js'
import { textOf } from '../show/chardata.js'
import { elixirAtom, elixirFunction } from '../show/elixir-atoms.js'
import { erlangAtom } from '../show/erlang.js'
import { inspectTerm } from '../show/inspect.js'
import type { Language } from '../show/inspect.js'

/** Longest reason that is shown. */
const MAX_REASON = 2000

/** Each call of a stack trace on a line: `lib/shop.ex:12: Shop.total/1`. */
export function stackLines(stacktrace: Term, language: Language): string[] {
  if (!isList(stacktrace)) return []
  return stacktrace.flatMap((entry) => (entry instanceof Tuple ? stackLine(entry, language) : []))
}

function stackLine({ elements }: Tuple, language: Language): string[] {
  const [module, name, arity, location] = elements
  if (!(module instanceof Atom) || !(name instanceof Atom) || arity === undefined) return []
  const count = isList(arity) ? arity.length : typeof arity === 'number' ? arity : 0
  const call =
    language === 'elixir'
      ? `${elixirAtom(module.name)}.${elixirFunction(name.name)}/${count}`
      : `${erlangAtom(module.name)}:${erlangAtom(name.name)}/${count}`
  const file = property(location, 'file')
  const line = property(location, 'line')
  const fileText = file === undefined ? undefined : textOf(file)
  return [fileText ? `${fileText}${typeof line === 'number' ? `:${line}` : ''}: ${call}` : call]
}

function property(list: Term | undefined, name: string): Term | undefined {
  for (const entry of isList(list) ? list : []) {
    if (entry instanceof Tuple && isAtom(entry.elements[0], name)) return entry.elements[1]
  }
  return undefined
}

/** Why something failed: an Elixir exception by its name and message, anything else as the language prints it. */
export function reasonText(reason: Term, language: Language): string {
  return exceptionText(reason) ?? inspectTerm(reason, language, { maxLength: MAX_REASON })
}

function exceptionText(reason: Term): string | undefined {
  if (!(reason instanceof TermMap) || !isAtom(reason.get('__exception__'), 'true')) return undefined
  const name = reason.get('__struct__')
  const message = reason.get('message')
  if (!(name instanceof Atom) || !Buffer.isBuffer(message)) return undefined
  return `(${elixirAtom(name.name)}) ${message.toString()}`
}
