/** A line longer than this is passed on in pieces: a build may print anything. */
const LONGEST = 64 * 1024
const NEWLINE = 0x0a

/** Cuts bytes into whole lines, their newlines included, as they come. */
export class LineSplitter {
  #rest = Buffer.alloc(0)

  /** @returns all lines that are complete now, as one piece; empty when there is none */
  push(chunk: Buffer): Buffer {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const end = all.lastIndexOf(NEWLINE) + 1
    const cut = end === 0 && all.length > LONGEST ? all.length : end
    this.#rest = Buffer.from(all.subarray(cut))
    return all.subarray(0, cut)
  }

  /** What is left without a newline, with one. */
  end(): Buffer {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest.length > 0 ? Buffer.concat([rest, Buffer.from('\n')]) : rest
  }
}
