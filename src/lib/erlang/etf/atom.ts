import { TAG } from './tags.js'

/** Longest atom in characters; each takes up to four bytes (section "Encoding atoms" of the term format). */
const MAX_CHARACTERS = 255
export const MAX_ATOM_BYTES = MAX_CHARACTERS * 4

/**
 * Atoms are one object per name, so `===` compares them, as in Erlang, and as there the table only grows: a node can
 * have 1,048,576 at most, so a node cannot fill our memory by naming many.
 */
const table = new Map<string, Atom>()

/** A direct-mapped shortcut from the bytes of a name to its atom: saves making a string for each atom of a big term. */
const BYTE_TABLE_SIZE = 4096
const byBytes = new Array<Atom | undefined>(BYTE_TABLE_SIZE)

/** An Erlang atom. `true`, `false`, `nil` and `undefined` are atoms like any other. */
export class Atom {
  /** The UTF-8 bytes of the name in external format, tag and length included. */
  readonly encoded: Buffer

  private constructor(readonly name: string) {
    const bytes = Buffer.from(name)
    const head =
      bytes.length < 256
        ? [TAG.smallAtomUtf8, bytes.length]
        : [TAG.atomUtf8, bytes.length >> 8, bytes.length & 255]
    this.encoded = Buffer.concat([Buffer.from(head), bytes])
  }

  /** @throws RangeError for a name of more than 255 characters, which no node accepts */
  static of(name: string): Atom {
    const known = table.get(name)
    if (known) return known
    // Only a name long in UTF-16 units can be long in characters.
    if (name.length > MAX_CHARACTERS && Array.from(name).length > MAX_CHARACTERS) {
      throw new RangeError(`An atom has at most ${MAX_CHARACTERS} characters: ${name.slice(0, 40)}…`)
    }
    const atom = new Atom(name)
    table.set(name, atom)
    return atom
  }

  /**
   * The atom whose UTF-8 name is at these bytes.
   *
   * @throws TypeError when the bytes are not UTF-8
   * @throws RangeError for a name of more than 255 characters
   */
  static fromUtf8(bytes: Buffer, start: number, end: number): Atom {
    let hash = end - start
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
    const slot = hash & (BYTE_TABLE_SIZE - 1)
    const candidate = byBytes[slot]
    if (candidate?.isNamed(bytes, start, end)) return candidate
    const atom = Atom.of(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start, end)),
    )
    byBytes[slot] = atom
    return atom
  }

  private isNamed(bytes: Buffer, start: number, end: number): boolean {
    const own = this.encoded
    const head = own[0] === TAG.smallAtomUtf8 ? 2 : 3
    if (own.length - head !== end - start) return false
    for (let at = start, mine = head; at < end; at++, mine++) if (own[mine] !== bytes[at]) return false
    return true
  }

  toString(): string {
    return this.name
  }
}

/** @throws RangeError for a name of more than 255 characters */
export function atom(name: string): Atom {
  return Atom.of(name)
}
