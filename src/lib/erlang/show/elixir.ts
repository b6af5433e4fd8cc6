import { Atom } from '../etf/atom.js'
import { TermMap } from '../etf/term-map.js'
import {
  BitString,
  ExportedFun,
  Float,
  Fun,
  ImproperList,
  Pid,
  Port,
  Reference,
  Tuple,
  isList,
} from '../etf/terms.js'
import type { Term } from '../etf/terms.js'
import { elixirAtom, elixirFunction, elixirKey } from './elixir-atoms.js'
import { floatText } from './float-text.js'
import { identifierNumbers, localText, separated } from './notation.js'
import type { Parts, ShowOptions } from './notation.js'
import {
  byteNumbers,
  charlistText,
  elixirEscape,
  elixirPrintable,
  printableText,
  quoted,
} from './printable.js'

/** A term on one line as `Kernel.inspect/2` of Elixir 1.15 and later prints it; structs always by their fields. */
export function elixirNotation(term: Term, options: ShowOptions): string | Parts {
  if (term instanceof Atom) return elixirAtom(term.name)
  if (typeof term === 'number' || typeof term === 'bigint') return term.toString()
  if (isList(term)) return list(term)
  if (term instanceof Tuple) return ['{', ...separated(term.elements, ', '), '}']
  if (Buffer.isBuffer(term)) return binaryText(term)
  if (term instanceof TermMap) return map(term)
  if (term instanceof Float) return floatText(term.value)
  if (term instanceof Pid) return `#PID<${identifierNumbers(term, options)}>`
  if (term instanceof Reference) return `#Reference<${identifierNumbers(term, options)}>`
  if (term instanceof Port) return `#Port<${identifierNumbers(term, options)}>`
  if (term instanceof ImproperList) return ['[', ...separated(term.elements, ', '), ' | ', term.tail, ']']
  if (term instanceof BitString) {
    return byteNumbers(term.bytes, ', ', { bits: term.bits, size: `::size(${term.bits})` })
  }
  if (term instanceof ExportedFun) {
    return `&${elixirAtom(term.module.name)}.${elixirFunction(term.name.name)}/${term.arity}`
  }
  if (term instanceof Fun) {
    return `#Function<${term.index}.${term.uniq}${term.arity === undefined ? '' : `/${term.arity}`} in ${elixirAtom(term.module.name)}>`
  }
  return localText(term)
}

function list(items: readonly Term[]): string | Parts {
  if (items.length === 0) return '[]'
  const text = charlistText(items, (code) => code < 0x7f && elixirPrintable(code))
  if (text !== undefined) return `~c${quotedText(text)}`
  const pairs = items.map((item) => (item instanceof Tuple && item.length === 2 ? item.elements : undefined))
  return ['[', ...(keywords(pairs) ?? separated(items, ', ')), ']']
}

function map(term: TermMap): Parts {
  const module = structName(term)
  const hidden = ['__struct__', '__exception__']
  const pairs = [...term.entries()].filter(
    ([key]) => module === undefined || !(key instanceof Atom && hidden.includes(key.name)),
  )
  return [`%${module ?? ''}{`, ...(keywords(pairs) ?? arrows(pairs)), '}']
}

function structName(term: TermMap): string | undefined {
  const module = term.get('__struct__')
  if (!(module instanceof Atom) || !module.name.startsWith('Elixir.')) return undefined
  return term.keys().every((key) => key instanceof Atom) ? elixirAtom(module.name) : undefined
}

function arrows(pairs: readonly (readonly [Term, Term])[]): (string | Term)[] {
  return pairs.flatMap(([key, value], at) => [at === 0 ? '' : ', ', key, ' => ', value])
}

/** Pairs in the form `a: 1, b: 2`, when all keys are atoms other than aliases. */
function keywords(pairs: readonly (readonly Term[] | undefined)[]): (string | Term)[] | undefined {
  const parts: (string | Term)[] = []
  for (const pair of pairs) {
    const [key, value] = pair ?? []
    if (!(key instanceof Atom) || value === undefined || key.name.startsWith('Elixir.')) return undefined
    parts.push(`${parts.length === 0 ? '' : ', '}${elixirKey(key.name)} `, value)
  }
  return parts
}

function binaryText(bytes: Buffer): string {
  const text = printableText(bytes, elixirPrintable)
  return text === undefined ? byteNumbers(bytes, ', ') : quotedText(text)
}

function quotedText(text: string): string {
  return quoted(text, '"', elixirEscape).replaceAll('#{', '\\#{')
}
