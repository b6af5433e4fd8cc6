/** Binaries from here on are handed on as they are, not copied. */
const BY_REFERENCE = 64 * 1024
const FIRST_SIZE = 1024

/** Grows a message out of bytes and numbers (all big-endian); large binaries stay where they are. */
export class TermWriter {
  readonly #done: Buffer[] = []
  readonly #contiguous: boolean
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_SIZE)
  /** Where the bytes begin that are not in `#done` yet. */
  #from = 0
  #at = 0

  /** @param contiguous copy everything into one piece, so that `written` and `replaceFrom` can work */
  constructor({ contiguous = false } = {}) {
    this.#contiguous = contiguous
  }

  /** Offset in the current piece: meaningful only when contiguous. */
  get position(): number {
    return this.#at
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#at++] = value
  }

  uint16(value: number): void {
    this.#reserve(2)
    this.#at = this.#buffer.writeUInt16BE(value, this.#at)
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.#at = this.#buffer.writeUInt32BE(value, this.#at)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  uint64(value: bigint): void {
    this.#reserve(8)
    this.#at = this.#buffer.writeBigUInt64BE(value, this.#at)
  }

  double(value: number): void {
    this.#reserve(8)
    this.#at = this.#buffer.writeDoubleBE(value, this.#at)
  }

  bytes(value: Buffer): void {
    if (value.length >= BY_REFERENCE && !this.#contiguous) {
      this.#flush()
      this.#done.push(value)
      return
    }
    this.#reserve(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  /** Replaces all that was written from there on. */
  replaceFrom(from: number, bytes: Buffer): void {
    this.#at = from
    this.bytes(bytes)
  }

  written(from: number, to: number): Buffer {
    return this.#buffer.subarray(from, to)
  }

  /** All that was written, in pieces of any size. */
  chunks(): Buffer[] {
    this.#flush()
    return this.#done
  }

  #flush(): void {
    if (this.#at > this.#from) this.#done.push(this.#buffer.subarray(this.#from, this.#at))
    this.#from = this.#at
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#buffer.length) return
    if (!this.#contiguous) {
      // What was flushed may be on its way out: never move it, begin a new piece.
      const rest = this.#buffer.subarray(this.#from, this.#at)
      this.#buffer = grown(rest, count)
      this.#at = rest.length
      this.#from = 0
    } else {
      this.#buffer = grown(this.#buffer.subarray(0, this.#at), count)
    }
  }
}

function grown(bytes: Buffer, more: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(FIRST_SIZE, bytes.length * 2, bytes.length + more))
  larger.set(bytes)
  return larger
}
