import { CutBinary, Elided, Float, ImproperList, TermMap, Tuple, decode } from '../erlang/index.js'
import type { Atom, Term } from '../erlang/index.js'
import { GigalixirError } from '../errors.js'
import { Cursor, Unreadable } from './cursor.js'
import type { DumpFile } from './dump-file.js'
import { integer, readElement, readPid, readPort } from './elements.js'
import type { Element } from './elements.js'
import type { Heap } from './heap.js'
import type { Section } from './sections.js'
import { LONGEST_LINE } from './term-lines.js'
import { wholeCharacters, writtenBytes, writtenPart } from './written-bytes.js'

export interface TermLimits {
  /** How many terms within one another are followed. */
  readonly depth: number
  /** How many terms in all. */
  readonly terms: number
  /** Bytes of a binary. */
  readonly bytes: number
}

const LIMITS: TermLimits = { depth: 40, terms: 2000, bytes: 4096 }

/** Where the parts of terms are. */
export interface TermSource {
  readonly file: DumpFile
  /** The name that the node's own processes have. */
  readonly node: Atom
  readonly heaps: readonly Heap[]
  /** Whether bytes are written in base64 (since 0.5) or in hexadecimal digits. */
  readonly base64: boolean
  binary(address: number): Section | undefined
}

/** Reads terms out of a dump, following addresses through the heap, the literals and the binaries as far as the limits let it. */
export class TermReader {
  readonly #source: TermSource
  readonly #limits: TermLimits
  #left: number
  /** Whether something was not found: the dump was cut off, or the heap was damaged. */
  hasGaps = false

  constructor(source: TermSource, limits: TermLimits = LIMITS) {
    this.#source = source
    this.#limits = limits
    this.#left = limits.terms
  }

  /** The term at the front of a line, never throwing: what is unreadable says so in its place. */
  readFrom(cursor: Cursor): Term {
    this.#left = this.#limits.terms
    try {
      if (cursor.peek === 'D') return this.#fromElsewhere(cursor)
      return this.#whole(readElement(cursor, this.#source.node), 0)
    } catch (error) {
      return this.#unreadable(error)
    }
  }

  #unreadable(error: unknown): Term {
    const malformed = error instanceof GigalixirError && error.code === 'PLATFORM_FAILED'
    if (!(error instanceof Unreadable) && !(error instanceof RangeError) && !malformed) throw error
    this.hasGaps = true
    return new Elided('(unreadable)')
  }

  #whole(element: Element, depth: number): Term {
    if ('term' in element) {
      this.#left--
      return element.term
    }
    if (depth > this.#limits.depth || this.#left <= 0) return new Elided('…')
    this.#left--
    const cursor = this.#at(element.address)
    if (!cursor) {
      this.hasGaps = true
      return new Elided('(not in the dump)')
    }
    try {
      return this.#heapTerm(cursor, depth)
    } catch (error) {
      return this.#unreadable(error)
    }
  }

  #at(address: number): Cursor | undefined {
    const { heaps, file } = this.#source
    for (const heap of heaps) {
      const place = heap.place(address)
      if (place !== undefined) return new Cursor(file.line(place, file.size, LONGEST_LINE))
    }
    return undefined
  }

  /** `heap_dump` of erl_process_dump.c. */
  #heapTerm(cursor: Cursor, depth: number): Term {
    switch (cursor.char()) {
      case 'l':
        return this.#list(cursor, depth)
      case 't':
        return new Tuple(this.#elements(cursor, this.#count(cursor), depth))
      case 'F': {
        const length = this.#count(cursor)
        return new Float(Number(cursor.bytes(length).toString('latin1')))
      }
      case 'B':
        return bigNumber(cursor.rest())
      case 'P':
        return readPid(cursor, this.#source.node)
      case 'p':
        return readPort(cursor, this.#source.node)
      case 'E':
        return decode(this.#written(cursor))
      case 'M':
        return this.#map(cursor, depth)
      case 'Y':
        return this.#binary(cursor)
      default:
        throw new Unreadable('no term')
    }
  }

  #count(cursor: Cursor): number {
    const count = cursor.hex()
    cursor.expect(':')
    return count
  }

  /** Terms between commas; what is beyond the limits is left out, with a mark. */
  #elements(cursor: Cursor, count: number, depth: number): Term[] {
    const terms: Term[] = []
    for (let index = 0; index < count; index++) {
      if (index > 0) cursor.expect(',')
      const element = readElement(cursor, this.#source.node)
      if (this.#left <= 0) return [...terms, new Elided('…')]
      terms.push(this.#whole(element, depth + 1))
    }
    return terms
  }

  #list(first: Cursor, depth: number): Term {
    const items: Term[] = []
    let cursor = first
    for (;;) {
      const head = readElement(cursor, this.#source.node)
      cursor.expect('|')
      const tail = readElement(cursor, this.#source.node)
      items.push(this.#whole(head, depth + 1))
      if ('term' in tail) {
        return Array.isArray(tail.term) && tail.term.length === 0 ? items : new ImproperList(items, tail.term)
      }
      if (this.#left-- <= 0) return new ImproperList(items, new Elided('…'))
      const next = this.#at(tail.address)
      if (!next) {
        this.hasGaps = true
        return new ImproperList(items, new Elided('(not in the dump)'))
      }
      if (next.peek !== 'l') return new ImproperList(items, this.#whole(tail, depth + 1))
      next.char()
      cursor = next
    }
  }

  #map(cursor: Cursor, depth: number): Term {
    const kind = cursor.char()
    if (kind === 'f') {
      const size = this.#count(cursor)
      const keys = this.#whole(readElement(cursor, this.#source.node), depth)
      cursor.expect(':')
      const values = this.#elements(cursor, size, depth)
      if (!(keys instanceof Tuple)) return keys
      const pairs = keys.elements.slice(0, values.length).flatMap((key, at) => [key, values[at] ?? []])
      return new TermMap(pairs)
    }
    const pairs: Term[] = []
    if (kind === 'h') this.#count(cursor)
    else if (kind !== 'n') throw new Unreadable('no map')
    this.#nodes(cursor, depth, pairs)
    return new TermMap(pairs)
  }

  /** The nodes of a large map: pairs are written as `[Key | Value]`, or are nodes themselves. */
  #nodes(cursor: Cursor, depth: number, pairs: Term[]): void {
    const count = this.#count(cursor)
    for (let index = 0; index < count; index++) {
      if (index > 0) cursor.expect(',')
      const element = readElement(cursor, this.#source.node)
      if (!('address' in element)) throw new Unreadable('no node')
      if (this.#left <= 0 || depth > this.#limits.depth) {
        if (!(pairs.at(-2) instanceof Elided)) pairs.push(new Elided('…'), new Elided('…'))
        return
      }
      const node = this.#at(element.address)
      if (!node) {
        this.hasGaps = true
        pairs.push(new Elided('(not in the dump)'), new Elided('…'))
        continue
      }
      const kind = node.char()
      if (kind === 'l') {
        const key = readElement(node, this.#source.node)
        node.expect('|')
        const value = readElement(node, this.#source.node)
        pairs.push(this.#whole(key, depth + 1), this.#whole(value, depth + 1))
      } else if (kind === 'M') {
        node.expect('n')
        this.#left--
        this.#nodes(node, depth + 1, pairs)
      } else throw new Unreadable('no node')
    }
  }

  /** `Yh`: on the heap; `Yc`: beside it; `Ys`: a part of one of these. */
  #binary(cursor: Cursor): Term {
    const kind = cursor.char()
    if (kind === 'h') return this.#cut(this.#written(cursor))
    const address = cursor.hex()
    cursor.expect(':')
    const offset = cursor.hex()
    cursor.expect(':')
    const size = cursor.hex()
    if (size === 0) return Buffer.alloc(0)
    const section = this.#source.binary(address)
    if (section) return this.#cut(this.#part(section, offset, size), size)
    const owner = kind === 's' ? this.#at(address) : undefined
    if (owner?.char() === 'Y') {
      const of = owner.char()
      if (of === 'h') return this.#cut(this.#written(owner).subarray(offset, offset + size))
      const shared = this.#source.binary(owner.hex())
      owner.expect(':')
      const begin = owner.hex()
      if (shared) return this.#cut(this.#part(shared, begin + offset, size), size)
    }
    this.hasGaps = true
    return new Elided(`(a binary of ${size} bytes that is not in the dump)`)
  }

  #written(cursor: Cursor): Buffer {
    return writtenBytes(cursor, this.#source.base64)
  }

  /** The part of a shared binary that is shown. */
  #part(section: Section, offset: number, size: number): Buffer {
    return writtenPart(this.#source, section, offset, Math.min(size, this.#limits.bytes))
  }

  /** @param size of the whole */
  #cut(bytes: Buffer, size = bytes.length): Term {
    if (bytes.length === size && size <= this.#limits.bytes) return Buffer.from(bytes)
    const begin = bytes.subarray(0, this.#limits.bytes)
    if (begin.length < Math.min(size, this.#limits.bytes)) this.hasGaps = true
    return new CutBinary(Buffer.from(wholeCharacters(begin)), size)
  }

  /** `D…`: a message of another node that nobody had unpacked yet, in external format. */
  #fromElsewhere(cursor: Cursor): Term {
    cursor.expect('D')
    const atoms = this.#count(cursor)
    for (let index = 0; index < atoms; index++) readElement(cursor, this.#source.node)
    cursor.expect('E')
    const bytes = this.#written(cursor)
    try {
      return decode(bytes)
    } catch (error) {
      // With a cache of atoms, or as a fragment, it has another format.
      if (!(error instanceof GigalixirError)) throw error
      return new Elided(`(${bytes.length} bytes from another node, not unpacked)`)
    }
  }
}

/** `B123`, `B16#FF` and `B-16#FF` of older dumps. */
function bigNumber(text: string): Term {
  const [, sign, hex] = /^(-?)16#([0-9A-Fa-f]+)$/.exec(text) ?? []
  if (hex === undefined) return integer(text)
  const value = BigInt(`0x${hex}`)
  return sign === '-' ? -value : value
}
