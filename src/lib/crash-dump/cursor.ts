import { Atom } from '../erlang/index.js'

/** Thrown where a line is not what the format says; caught where it is read. */
export class Unreadable extends Error {}

/** A place in a line of a dump. Every step throws `Unreadable` where the line does not go on so. */
export class Cursor {
  #at = 0

  constructor(readonly line: Buffer) {}

  get done(): boolean {
    return this.#at >= this.line.length
  }

  /** How many bytes are left. */
  get left(): number {
    return this.line.length - this.#at
  }

  /** The next character, not taken. */
  get peek(): string {
    return this.done ? '' : String.fromCharCode(this.line[this.#at] ?? 0)
  }

  /** The next character. */
  char(): string {
    const char = this.peek
    if (char === '') throw new Unreadable('the line ends')
    this.#at++
    return char
  }

  expect(char: string): void {
    if (this.char() !== char) throw new Unreadable(`no ${char}`)
  }

  /** A number in hexadecimal digits: an address or a size. */
  hex(): number {
    let value = 0
    const begin = this.#at
    for (; ; this.#at++) {
      const digit = hexDigit(this.line[this.#at])
      if (digit === undefined) break
      value = value * 16 + digit
    }
    if (this.#at === begin || !Number.isSafeInteger(value)) throw new Unreadable('no number')
    return value
  }

  bytes(length: number): Buffer {
    if (length > this.left) throw new Unreadable('the line ends')
    return this.line.subarray(this.#at, (this.#at += length))
  }

  /** What comes before that character, which is taken too. */
  until(char: string): string {
    const end = this.line.indexOf(char, this.#at)
    if (end === -1) throw new Unreadable(`no ${char}`)
    const text = this.line.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** As long as characters fit. */
  while(fits: RegExp): string {
    const begin = this.#at
    while (!this.done && fits.test(this.peek)) this.#at++
    return this.line.toString('latin1', begin, this.#at)
  }

  rest(): string {
    const text = this.line.toString('utf8', this.#at)
    this.#at = this.line.length
    return text
  }
}

function hexDigit(code: number | undefined): number | undefined {
  if (code === undefined) return undefined
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  if (code >= 0x41 && code <= 0x46) return code - 0x41 + 10
  return code >= 0x61 && code <= 0x66 ? code - 0x61 + 10 : undefined
}

/** An atom of these UTF-8 bytes; a name that no node accepts, as in a damaged dump, is cut. */
export function atomOf(bytes: Buffer): Atom {
  return Atom.of(Array.from(bytes.toString('utf8')).slice(0, 255).join(''))
}
