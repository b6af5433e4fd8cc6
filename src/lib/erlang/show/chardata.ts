import { Atom } from '../etf/atom.js'
import { ImproperList, isList } from '../etf/terms.js'
import type { Term } from '../etf/terms.js'

/** How the bytes of binaries in chardata are to be read; numbers are code points either way. */
export type CharacterEncoding = 'utf8' | 'latin1'

/**
 * The text of what Erlang calls chardata: code points and binaries in lists nested to any depth; an atom stands for its
 * name. Undefined when the term is something else.
 *
 * @param most characters after which the rest is left out
 */
export function textOf(
  term: Term,
  encoding: CharacterEncoding = 'utf8',
  most = Infinity,
): string | undefined {
  const open: Term[] = [term]
  const out: string[] = []
  let length = 0
  for (let part = open.pop(); part !== undefined && length < most; part = open.pop()) {
    const text = ownText(part, encoding)
    if (text !== undefined) {
      out.push(text)
      length += text.length
    } else if (!unfold(part, open)) return undefined
  }
  const whole = out.join('')
  return length > most ? whole.slice(0, most) : whole
}

function ownText(part: Term, encoding: CharacterEncoding): string | undefined {
  if (typeof part === 'number') return part >= 0 && part <= 0x10ffff ? String.fromCodePoint(part) : undefined
  if (Buffer.isBuffer(part)) return part.toString(encoding)
  return part instanceof Atom ? part.name : undefined
}

/** Lays the items of a list on the stack, first one on top. @returns whether it was a list */
function unfold(part: Term, open: Term[]): boolean {
  if (part instanceof ImproperList) open.push(part.tail)
  const items = part instanceof ImproperList ? part.elements : part
  if (!isList(items)) return false
  for (let at = items.length - 1; at >= 0; at--) open.push(items[at] ?? [])
  return true
}
