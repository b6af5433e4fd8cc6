const NEWLINE = 0x0a
/** A line that never ends must not fill the memory: beyond this it is handed on in parts. */
const LONGEST_LINE = 1024 * 1024

/** Cuts a stream of bytes at ends of lines. */
export class WholeLines {
  #rest: Buffer = Buffer.alloc(0)

  /** The lines that are complete by now, in one piece. */
  take(chunk: Buffer): Buffer {
    const data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const whole = data.lastIndexOf(NEWLINE) + 1
    const end = data.length - whole > LONGEST_LINE ? data.length : whole
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

/** Each line of some bytes with its newline; the last one without, where it has none. Nothing is copied. */
export function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let begin = 0; begin < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, begin)
    const end = newline === -1 ? bytes.length : newline + 1
    yield bytes.subarray(begin, end)
    begin = end
  }
}
