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
import { floatText } from './float-text.js'
import { identifierNumbers, localText, separated } from './notation.js'
import type { Parts, ShowOptions } from './notation.js'
import {
  byteNumbers,
  charlistText,
  erlangEscape,
  erlangPrintable,
  latin1Printable,
  printableText,
  quoted,
} from './printable.js'

const PLAIN_ATOM = /^[a-zß-öø-ÿ][a-zA-Z0-9_@À-ÖØ-öø-ÿ]*$/
/** https://www.erlang.org/doc/system/reference_manual.html#reserved-words; `else` and `maybe` are from 27 on. */
const RESERVED = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not of or orelse ' +
    'receive rem try when xor'
  ).split(' '),
)

/** A term on one line as `io:format("~0tp", [Term])` prints it; text in binaries as with `+pc unicode`. */
export function erlangNotation(term: Term, options: ShowOptions): string | Parts {
  if (term instanceof Atom) return erlangAtom(term.name)
  if (typeof term === 'number' || typeof term === 'bigint') return term.toString()
  if (isList(term)) return list(term)
  if (term instanceof Tuple) return ['{', ...separated(term.elements, ','), '}']
  if (Buffer.isBuffer(term)) return binaryText(term)
  if (term instanceof TermMap) return ['#{', ...arrows(term), '}']
  if (term instanceof Float) return floatText(term.value)
  if (term instanceof Pid) return `<${identifierNumbers(term, options)}>`
  if (term instanceof Reference) return `#Ref<${identifierNumbers(term, options)}>`
  if (term instanceof Port) return `#Port<${identifierNumbers(term, options)}>`
  if (term instanceof ImproperList) return ['[', ...separated(term.elements, ','), '|', term.tail, ']']
  if (term instanceof BitString) {
    return byteNumbers(term.bytes, ',', { bits: term.bits, size: `:${term.bits}` })
  }
  if (term instanceof ExportedFun) {
    return `fun ${erlangAtom(term.module.name)}:${erlangAtom(term.name.name)}/${term.arity}`
  }
  if (term instanceof Fun) return `#Fun<${erlangAtom(term.module.name)}.${term.index}.${term.uniq}>`
  return localText(term)
}

/** An atom as Erlang prints it: `ok`, `'with space'`. */
export function erlangAtom(name: string): string {
  return PLAIN_ATOM.test(name) && !RESERVED.has(name) ? name : quoted(name, "'", erlangEscape)
}

function list(items: readonly Term[]): string | Parts {
  // Without `+pc unicode` only lists of Latin-1 are taken for text.
  const text = charlistText(items, latin1Printable)
  return text === undefined ? ['[', ...separated(items, ','), ']'] : quoted(text, '"', erlangEscape)
}

function arrows(map: TermMap): (string | Term)[] {
  return [...map.entries()].flatMap(([key, value], at) => [at === 0 ? '' : ',', key, ' => ', value])
}

function binaryText(bytes: Buffer): string {
  if (bytes.length === 0) return '<<>>'
  const text = printableText(bytes, erlangPrintable)
  if (text !== undefined) {
    const type = text.length === bytes.length ? '' : '/utf8'
    return `<<${quoted(text, '"', erlangEscape)}${type}>>`
  }
  return bytes.every(latin1Printable)
    ? `<<${quoted(bytes.toString('latin1'), '"', erlangEscape)}>>`
    : byteNumbers(bytes, ',')
}
