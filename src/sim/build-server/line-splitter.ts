/**
 * A line longer than this becomes several: a build may print anything, and whoever reads it line by line, as git does at the
 * other end of a push, would hold all of it.
 */
const LONGEST = 64 * 1024
const NEWLINE = 0x0a
const LINE_END = Buffer.from('\n')

/** Cuts bytes into whole lines, their newlines included, as they come. */
export class LineSplitter {
  #rest = Buffer.alloc(0)

  /** @returns all lines that are complete now, as one piece; empty when there is none */
  push(chunk: Buffer): Buffer {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const end = all.lastIndexOf(NEWLINE) + 1
    if (all.length - end > LONGEST) {
      this.#rest = Buffer.alloc(0)
      return Buffer.concat([all, LINE_END])
    }
    this.#rest = Buffer.from(all.subarray(end))
    return all.subarray(0, end)
  }

  /** What is left without a newline, with one. */
  end(): Buffer {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest.length > 0 ? Buffer.concat([rest, LINE_END]) : rest
  }
}
