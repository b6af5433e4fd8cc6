const NEWLINE = 0x0a
/** A line that never ends must not fill the memory: beyond this it is handed on in parts. */
const LONGEST_LINE = 1024 * 1024

/** Cuts a stream of bytes at ends of lines. */
export class WholeLines {
  #rest: Buffer = Buffer.alloc(0)

  /** The lines that are complete by now, in one piece. */
  take(chunk: Buffer): Buffer {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const end = data.length > LONGEST_LINE ? data.length : data.lastIndexOf(NEWLINE) + 1
    this.#rest = data.subarray(end)
    return data.subarray(0, end)
  }

  /** The line whose end has not come. */
  rest(): Buffer {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest
  }
}
