import { Atom, Pid, Port } from '../erlang/index.js'
import type { Term } from '../erlang/index.js'
import { Unreadable, atomOf } from './cursor.js'
import type { Cursor } from './cursor.js'

/** A word of memory as a dump writes it: a small term, or where a larger one is. */
export type Element = { readonly term: Term } | { readonly address: number }

/** What the dump writes in place of a word: `dump_element` of erl_process_dump.c. @throws Unreadable */
export function readElement(cursor: Cursor, node: Atom): Element {
  switch (cursor.char()) {
    case 'H':
      return { address: cursor.hex() }
    case 'N':
      return { term: [] }
    case 'I':
      return { term: integer(cursor.while(/[-\d]/)) }
    case 'A': {
      const length = cursor.hex()
      cursor.expect(':')
      return { term: atomOf(cursor.bytes(length)) }
    }
    case 'P':
      return { term: readPid(cursor, node) }
    case 'p':
      return { term: readPort(cursor, node) }
    default:
      throw new Unreadable('no term')
  }
}

/** `<0.79.0>`; of another node the first number is not 0, and all that is known of it. @throws Unreadable */
export function readPid(cursor: Cursor, node: Atom): Pid {
  cursor.expect('<')
  const [channel, id, serial] = cursor.until('>').split('.')
  if (serial === undefined) throw new Unreadable('no process')
  return new Pid(channel === '0' ? node : Atom.of(channel ?? ''), whole(id), whole(serial), 0)
}

/** `<0.3>` @throws Unreadable */
export function readPort(cursor: Cursor, node: Atom): Port {
  cursor.expect('<')
  const [channel, id] = cursor.until('>').split('.')
  if (id === undefined) throw new Unreadable('no port')
  return new Port(channel === '0' ? node : Atom.of(channel ?? ''), BigInt(whole(id)), 0)
}

/** @throws Unreadable */
export function integer(text: string): number | bigint {
  if (!/^-?\d+$/.test(text)) throw new Unreadable('no number')
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

function whole(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw new Unreadable('no number')
  return Number(text)
}
