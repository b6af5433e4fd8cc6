import { Atom, MAX_ATOM_BYTES } from './atom.js'
import { malformed } from './malformed.js'
import { TAG } from './tags.js'

/** Reads numbers (all big-endian), bytes and atoms one after the other, never past the end. Every method may throw
 * GigalixirError PLATFORM_FAILED. */
export class ByteCursor {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes
    this.#at = at
  }

  get position(): number {
    return this.#at
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  uint8(): number {
    return this.#bytes[this.skip(1)] ?? 0
  }

  uint16(): number {
    const from = this.skip(2)
    return ((this.#bytes[from] ?? 0) << 8) | (this.#bytes[from + 1] ?? 0)
  }

  int32(): number {
    const from = this.skip(4)
    const bytes = this.#bytes
    return (
      ((bytes[from] ?? 0) << 24) |
      ((bytes[from + 1] ?? 0) << 16) |
      ((bytes[from + 2] ?? 0) << 8) |
      (bytes[from + 3] ?? 0)
    )
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  /** The next bytes, as a view. */
  take(length: number): Buffer {
    const from = this.skip(length)
    return this.#bytes.subarray(from, this.#at)
  }

  /** All bytes from that place up to here, as a view. */
  since(start: number): Buffer {
    return this.#bytes.subarray(start, this.#at)
  }

  /** Passes over bytes. @returns where they began */
  skip(length: number): number {
    const from = this.#at
    if (length > this.#bytes.length - from) {
      throw malformed(`the end, ${length - (this.#bytes.length - from)} bytes early,`, from)
    }
    this.#at = from + length
    return from
  }

  /** An atom, tag included. */
  atom(): Atom {
    const tag = this.uint8()
    const found = this.atomOf(tag)
    if (!found) throw malformed(`tag ${tag} where an atom belongs`, this.#at - 1)
    return found
  }

  /** The atom whose tag was read last, or undefined when that tag is not an atom's. */
  atomOf(tag: number): Atom | undefined {
    switch (tag) {
      case TAG.smallAtomUtf8:
        return this.#utf8Atom(this.uint8())
      case TAG.atomUtf8:
        return this.#utf8Atom(this.uint16())
      case TAG.smallAtom:
        return this.#latin1Atom(this.uint8())
      case TAG.atom:
        return this.#latin1Atom(this.uint16())
      default:
        return undefined
    }
  }

  /** SMALL_INTEGER_EXT or INTEGER_EXT, where the format allows nothing else. */
  integer(): number {
    const tag = this.uint8()
    if (tag === TAG.smallInteger) return this.uint8()
    if (tag === TAG.integer) return this.int32()
    throw malformed(`tag ${tag} where an integer belongs`, this.#at - 1)
  }

  #utf8Atom(length: number): Atom {
    const from = this.skip(length)
    if (length > MAX_ATOM_BYTES) throw malformed(`an atom of ${length} bytes`, from)
    try {
      return Atom.fromUtf8(this.#bytes, from, this.#at)
    } catch (error) {
      throw malformed('an atom that is too long or not UTF-8', from, error)
    }
  }

  #latin1Atom(length: number): Atom {
    const from = this.skip(length)
    if (length > 255) throw malformed(`an atom of ${length} characters`, from)
    return Atom.of(this.#bytes.toString('latin1', from, this.#at))
  }
}
