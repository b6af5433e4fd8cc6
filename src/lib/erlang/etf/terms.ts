import { Atom } from './atom.js'
import type { TermMap } from './term-map.js'

/**
 * Every Erlang term as a JavaScript value:
 *
 * - integers are `number` when safe, else `bigint`; floats are `Float`, since `1` and `1.0` are different terms
 * - binaries are `Buffer`, views of what was received: copy one (`Buffer.from`) to keep it without the message around it
 * - proper lists are arrays (a charlist is an array of code points); tuples, maps and the rest have classes of their own
 */
export type Term =
  | number
  | bigint
  | Atom
  | Float
  | Buffer
  | BitString
  | readonly Term[]
  | ImproperList
  | Tuple
  | TermMap
  | Pid
  | Port
  | Reference
  | Fun
  | ExportedFun
  | LocalTerm

/** A float. Erlang has no NaN and no infinities. */
export class Float {
  /** @throws RangeError for a number that is not finite */
  constructor(readonly value: number) {
    if (!Number.isFinite(value)) throw new RangeError(`Erlang has no float ${value}.`)
  }
}

/** `{a, b}` */
export class Tuple {
  constructor(readonly elements: readonly Term[]) {}

  get length(): number {
    return this.elements.length
  }

  /** Counted from 0, unlike `element/2`. */
  at(index: number): Term | undefined {
    return this.elements[index]
  }
}

/** `[a, b | tail]` where the tail is no list. */
export class ImproperList {
  constructor(
    readonly elements: readonly Term[],
    readonly tail: Term,
  ) {}
}

/** A binary whose last byte is used only in part: `bits` (1 to 7) from the top; the others are zero. */
export class BitString {
  readonly bytes: Buffer

  /** @throws RangeError when it is empty or the last byte is full */
  constructor(
    bytes: Buffer,
    readonly bits: number,
  ) {
    const last = bytes.at(-1)
    if (last === undefined || !Number.isInteger(bits) || bits < 1 || bits > 7) {
      throw new RangeError(`A bit string has 1 to 7 bits in its last byte, not ${bits}.`)
    }
    const clean = last & (0xff00 >> bits)
    this.bytes = clean === last ? bytes : Buffer.concat([bytes.subarray(0, -1), Buffer.of(clean)])
  }
}

/** A process. `id` and `serial` are the last two numbers of `<0.123.0>`; `creation` tells incarnations of a node apart. */
export class Pid {
  constructor(
    readonly node: Atom,
    readonly id: number,
    readonly serial: number,
    readonly creation: number,
  ) {}

  /** Equal for equal processes: for use as a key. */
  get key(): string {
    return `${this.node.name} ${this.id} ${this.serial} ${this.creation}`
  }
}

export class Port {
  constructor(
    readonly node: Atom,
    readonly id: bigint,
    readonly creation: number,
  ) {}
}

/** A reference: one to five 32-bit words, in the order of the wire (printed the other way round). */
export class Reference {
  constructor(
    readonly node: Atom,
    readonly words: readonly number[],
    readonly creation: number,
  ) {}

  /** Equal for equal references: for use as a key. */
  get key(): string {
    return `${this.node.name} ${this.words.join('.')} ${this.creation}`
  }
}

/** A closure. It can be sent back and called there; what it captured stays as it came, in `raw` (tag included). */
export class Fun {
  constructor(
    readonly module: Atom,
    readonly index: number,
    readonly uniq: number,
    /** Unknown for the form that Erlang stopped sending in R8. */
    readonly arity: number | undefined,
    readonly raw: Buffer,
  ) {}
}

/** `fun module:name/arity`, in Elixir `&Module.name/arity`. */
export class ExportedFun {
  constructor(
    readonly module: Atom,
    readonly name: Atom,
    readonly arity: number,
  ) {}
}

/** What only the node that encoded it can read (`term_to_binary(T, [local])`); `raw` has the tag and all after it. */
export class LocalTerm {
  constructor(readonly raw: Buffer) {}
}

/** Stands for a term that is not shown, such as one beyond a limit; printed as these words. It cannot be sent. */
export class Elided extends LocalTerm {
  constructor(readonly words: string) {
    super(Buffer.alloc(0))
  }
}

/** The begin of a binary that is shown in part. It cannot be sent. */
export class CutBinary extends Elided {
  /** @param size bytes of the whole */
  constructor(
    readonly begin: Buffer,
    readonly size: number,
  ) {
    super(`… (${size} bytes)`)
  }
}

export function tuple(...elements: Term[]): Tuple {
  return new Tuple(elements)
}

/** An Elixir string: a binary of UTF-8. */
export function binary(text: string): Buffer {
  return Buffer.from(text)
}

/** Narrower than `Array.isArray`, which knows nothing of readonly arrays. */
export function isList(term: Term | undefined): term is readonly Term[] {
  return Array.isArray(term)
}

export function isAtom(term: Term | undefined, name: string): boolean {
  return term instanceof Atom && term.name === name
}

/** The elements of a tuple of that length whose first one is that atom, the usual shape of a message or an answer. */
export function tagged(term: Term | undefined, name: string, length: number): readonly Term[] | undefined {
  return term instanceof Tuple && term.length === length && isAtom(term.elements[0], name)
    ? term.elements
    : undefined
}
