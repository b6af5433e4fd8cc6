import { createHash } from 'node:crypto'
import { Atom } from './atom.js'
import { encodeInteger } from './integers.js'
import { TAG, VERSION } from './tags.js'
import { TermWriter } from './term-writer.js'
import {
  BitString,
  ExportedFun,
  Float,
  Fun,
  ImproperList,
  LocalTerm,
  Pid,
  Port,
  Reference,
  Tuple,
  isList,
} from './terms.js'
import type { Term } from './terms.js'
import type { TermMap } from './term-map.js'

/** Bytes of a map's pairs from which on its digest is the shorter key. */
const SHORT_MAP = 64
/** Longest list that `STRING_EXT` can hold. */
const MAX_STRING = 0xffff
/** Port numbers up to here have the older form, which every node reads. */
const MAX_OLD_PORT = 2n ** 28n - 1n

/**
 * A term in external format with its version byte, as `term_to_binary/1` gives it
 * (https://www.erlang.org/doc/apps/erts/erl_ext_dist.html).
 *
 * @throws TypeError for a value that is no term: NaN, an unsafe integer, a string (use `binary`), undefined…
 */
export function encode(term: Term): Buffer {
  return Buffer.concat(encodeToChunks(term))
}

/**
 * As `encode`, in pieces to be sent one after the other; large binaries are not copied.
 *
 * @param versioned without it the version byte is left out, as behind a distribution header
 * @throws TypeError for a value that is no term
 */
export function encodeToChunks(term: Term, versioned = true): Buffer[] {
  if (term instanceof LocalTerm) return versioned ? [Buffer.of(VERSION), term.raw] : [term.raw]
  const writer = new TermWriter()
  if (versioned) writer.byte(VERSION)
  writeTerm(writer, term, false)
  return writer.chunks()
}

/** A string that is equal for two terms exactly when `=:=` holds for them: the order of map keys plays no part. */
export function termKey(term: Term): string {
  const writer = new TermWriter({ contiguous: true })
  writeTerm(writer, term, true)
  return Buffer.concat(writer.chunks()).toString('latin1')
}

/** `a =:= b` */
export function equalTerms(a: Term, b: Term): boolean {
  return a === b || termKey(a) === termKey(b)
}

/** A container that is being written; an explicit stack of them, so that depth costs memory but never the call stack. */
interface Open {
  readonly items: readonly Term[]
  next: number
  /** What closes a list: another term, or the empty list for a proper one. */
  tail?: Term | undefined
  /** Where each pair of a map begins, when its pairs are to be sorted. */
  pairs?: number[]
}

function writeTerm(writer: TermWriter, root: Term, sorted: boolean): void {
  const stack: Open[] = []
  let term = root
  for (;;) {
    const opened = writeOne(writer, term)
    if (opened) {
      if (sorted && 'flat' in (term as object)) opened.pairs = []
      stack.push(opened)
    }
    const next = nextTerm(writer, stack)
    if (next === undefined) return
    term = next
  }
}

function nextTerm(writer: TermWriter, stack: Open[]): Term | undefined {
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    if (top.next < top.items.length) {
      if (top.pairs && top.next % 2 === 0) top.pairs.push(writer.position)
      // A hole is no term: it has to be refused by name rather than end the loop.
      return top.items[top.next++] ?? notATerm(undefined)
    }
    if (top.tail !== undefined) {
      const tail = top.tail
      top.tail = undefined
      return tail
    }
    if (top.pairs) sortPairs(writer, top.pairs)
    stack.pop()
  }
  return undefined
}

/**
 * Puts the pairs of a map in one order, whatever order they came in. A long map is stood for by a digest: with maps in
 * maps, the same bytes would otherwise be moved once for each level.
 */
function sortPairs(writer: TermWriter, starts: readonly number[]): void {
  const from = starts[0]
  if (from === undefined) return
  const pieces = starts.map((start, at) => writer.written(start, starts[at + 1] ?? writer.position))
  const sorted = Buffer.concat(pieces.sort((a, b) => a.compare(b)))
  const short = sorted.length <= SHORT_MAP
  writer.replaceFrom(from, short ? sorted : createHash('sha256').update(sorted).digest())
}

/** Writes a term, or the head of a container, whose contents are then to be written. */
function writeOne(writer: TermWriter, term: Term): Open | undefined {
  if (term instanceof Atom) writer.bytes(term.encoded)
  else if (typeof term === 'number') writeNumber(writer, term)
  else if (typeof term === 'bigint') encodeInteger(writer, term)
  // The type says so; callers may hand in anything all the same.
  else if (typeof (term as unknown) !== 'object' || (term as unknown) === null) notATerm(term)
  else return writeObject(writer, term)
  return undefined
}

function writeNumber(writer: TermWriter, value: number): void {
  if (Number.isSafeInteger(value)) encodeInteger(writer, value)
  else if (Number.isFinite(value) && !Number.isInteger(value)) writeFloat(writer, value)
  else throw new TypeError(`${value} is no Erlang integer: use a bigint, or a Float.`)
}

function writeFloat(writer: TermWriter, value: number): void {
  writer.byte(TAG.newFloat)
  writer.double(value)
}

function writeObject(writer: TermWriter, term: Exclude<Term, number | bigint | Atom>): Open | undefined {
  if (isList(term)) return writeList(writer, term)
  if (term instanceof Tuple) return openTuple(writer, term)
  if (Buffer.isBuffer(term)) {
    writer.byte(TAG.binary)
    writer.uint32(term.length)
    writer.bytes(term)
    return undefined
  }
  if (term instanceof Pid || term instanceof Port || term instanceof Reference) {
    writeIdentifier(writer, term)
    return undefined
  }
  if (term instanceof ImproperList) {
    if (term.elements.length > 0) writeListHead(writer, term.elements.length)
    return { items: term.elements, next: 0, tail: term.tail }
  }
  if (term instanceof Float) writeFloat(writer, term.value)
  else if (term instanceof BitString) {
    writer.byte(TAG.bitBinary)
    writer.uint32(term.bytes.length)
    writer.byte(term.bits)
    writer.bytes(term.bytes)
  } else if (term instanceof Fun) writer.bytes(term.raw)
  else if (term instanceof ExportedFun) {
    writer.byte(TAG.export)
    writer.bytes(term.module.encoded)
    writer.bytes(term.name.encoded)
    encodeInteger(writer, term.arity)
  } else if (term instanceof LocalTerm) {
    throw new TypeError('A term in local format has no end of its own, so it cannot be inside another one.')
  } else return openMap(writer, term)
  return undefined
}

function openMap(writer: TermWriter, map: TermMap): Open {
  if (!('flat' in map)) notATerm(map)
  writer.byte(TAG.map)
  writer.uint32(map.size)
  return { items: map.flat, next: 0 }
}

function openTuple(writer: TermWriter, { elements }: Tuple): Open {
  if (elements.length < 256) {
    writer.byte(TAG.smallTuple)
    writer.byte(elements.length)
  } else {
    writer.byte(TAG.largeTuple)
    writer.uint32(elements.length)
  }
  return { items: elements, next: 0 }
}

function writeList(writer: TermWriter, list: readonly Term[]): Open | undefined {
  if (list.length === 0) {
    writer.byte(TAG.nil)
    return undefined
  }
  if (list.length <= MAX_STRING && list.every(isByte)) {
    writer.byte(TAG.string)
    writer.uint16(list.length)
    writer.bytes(Buffer.from(list))
    return undefined
  }
  writeListHead(writer, list.length)
  return { items: list, next: 0, tail: [] }
}

function writeListHead(writer: TermWriter, length: number): void {
  writer.byte(TAG.list)
  writer.uint32(length)
}

function isByte(term: Term): term is number {
  return typeof term === 'number' && Number.isInteger(term) && term >= 0 && term < 256
}

/** As current nodes write them: always with the large creation. */
function writeIdentifier(writer: TermWriter, term: Pid | Port | Reference): void {
  if (term instanceof Pid) {
    writer.byte(TAG.newPid)
    writer.bytes(term.node.encoded)
    writer.uint32(term.id)
    writer.uint32(term.serial)
    writer.uint32(term.creation)
  } else if (term instanceof Port) {
    const old = term.id <= MAX_OLD_PORT
    writer.byte(old ? TAG.newPort : TAG.v4Port)
    writer.bytes(term.node.encoded)
    if (old) writer.uint32(Number(term.id))
    else writer.uint64(term.id)
    writer.uint32(term.creation)
  } else {
    writer.byte(TAG.newerReference)
    writer.uint16(term.words.length)
    writer.bytes(term.node.encoded)
    writer.uint32(term.creation)
    for (const word of term.words) writer.uint32(word)
  }
}

function notATerm(value: unknown): never {
  throw new TypeError(`${value === null ? 'null' : typeof value} is no Erlang term.`)
}
