import { Atom } from './atom.js'
import { ByteCursor } from './byte-cursor.js'
import { malformed } from './malformed.js'
import { readScalar } from './read-scalar.js'
import { TAG } from './tags.js'
import { TermMap } from './term-map.js'
import { Fun, ImproperList, Tuple, isList } from './terms.js'
import type { Term } from './terms.js'

const EMPTY_TUPLE = new Tuple([])
const EMPTY_MAP = new TermMap([])
const EMPTY_LIST: readonly Term[] = Object.freeze([])

/** Larger arrays grow as they are filled. */
const MAX_RESERVED = 1_000_000

/** `oldFun` is the closure of R8 and before: its parts are terms, and read only to know where it ends. */
type Kind = 'tuple' | 'list' | 'map' | 'oldFun'

/** A container whose contents are being read; an explicit stack of them, so that depth never costs the call stack. */
interface Open {
  readonly kind: Kind
  readonly items: Term[]
  /** How many terms are there already. */
  filled: number
  /** How many terms there will be, a list's tail included. */
  count: number
  readonly start: number
}

/**
 * Reads terms from bytes that nobody vouches for. Lengths are believed only as far as there are bytes left: every
 * announced term takes at least one, over all open containers together, so memory stays in proportion to the input.
 */
export class TermReader {
  readonly #cursor: ByteCursor
  readonly #stack: Open[] = []
  /** Terms announced by open containers and not begun. */
  #announced = 0

  constructor(bytes: Buffer, at = 0) {
    this.#cursor = new ByteCursor(bytes, at)
  }

  get position(): number {
    return this.#cursor.position
  }

  /** The next term. @throws GigalixirError PLATFORM_FAILED when the bytes are none */
  read(): Term {
    this.#stack.length = 0
    this.#announced = 1
    for (;;) {
      this.#announced--
      const value = this.#begin()
      if (value === undefined) continue
      const whole = this.#fold(value)
      if (whole !== undefined) return whole
    }
  }

  /** A term that is complete, or undefined when a container was opened. */
  #begin(): Term | undefined {
    const cursor = this.#cursor
    const start = cursor.position
    const tag = cursor.uint8()
    switch (tag) {
      case TAG.smallTuple:
        return this.#open('tuple', cursor.uint8(), start)
      case TAG.largeTuple:
        return this.#open('tuple', cursor.uint32(), start)
      case TAG.map:
        return this.#open('map', cursor.uint32() * 2, start)
      case TAG.list:
        return this.#openList(cursor.uint32(), start)
      case TAG.fun:
        // Process, module, index, uniq, then what was captured.
        return this.#open('oldFun', 4 + cursor.uint32(), start)
      case TAG.nil:
        return EMPTY_LIST
      default:
        return readScalar(cursor, tag, start)
    }
  }

  /** Puts a term where it belongs, closing what is complete with it. @returns the outermost one, when that is complete */
  #fold(complete: Term): Term | undefined {
    let value = complete
    for (;;) {
      const top = this.#stack.at(-1)
      if (!top) return value
      top.items[top.filled++] = value
      if (top.filled < top.count) return undefined
      this.#stack.pop()
      value = this.#close(top)
    }
  }

  #open(kind: Kind, count: number, start: number): Term | undefined {
    if (count === 0) return kind === 'tuple' ? EMPTY_TUPLE : EMPTY_MAP
    this.#announce(count)
    // Of the right size from the start: an array that grows takes several times the room for the usual small tuple.
    const items = count <= MAX_RESERVED ? new Array<Term>(count) : []
    this.#stack.push({ kind, items, filled: 0, count, start })
    return undefined
  }

  #openList(length: number, start: number): Term | undefined {
    const top = this.#stack.at(-1)
    if (top?.kind !== 'list' || top.filled !== top.count - 1) return this.#open('list', length + 1, start)
    // A list as the tail of a list goes on in it: nesting them must not cost a copy each.
    this.#announce(length + 1)
    top.count += length
    return undefined
  }

  #announce(count: number): void {
    this.#announced += count
    if (this.#announced > this.#cursor.left) {
      throw malformed(`${count} terms announced with ${this.#cursor.left} bytes to come`, this.position)
    }
  }

  #close({ kind, items, start }: Open): Term {
    switch (kind) {
      case 'tuple':
        return new Tuple(items)
      case 'map':
        return new TermMap(items)
      case 'list':
        return closeList(items)
      case 'oldFun':
        return oldFun(items, this.#cursor.since(start), start)
    }
  }
}

/** The last item read is the tail. */
function closeList(items: Term[]): Term {
  const tail = items.pop() ?? EMPTY_LIST
  if (!isList(tail)) return items.length === 0 ? tail : new ImproperList(items, tail)
  for (const item of tail) items.push(item)
  return items
}

function oldFun([, module, index, uniq]: readonly Term[], raw: Buffer, start: number): Fun {
  if (!(module instanceof Atom) || typeof index !== 'number' || typeof uniq !== 'number') {
    throw malformed('a closure without a module', start)
  }
  return new Fun(module, index, uniq, undefined, raw)
}
