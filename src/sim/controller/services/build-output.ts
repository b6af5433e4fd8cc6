import { linesOf } from '../../lines-of.js'

/** What is kept of a build's output, in bytes: how it began, and, since errors come last, more of how it ended. */
export const KEPT_OUTPUT = { head: 128 * 1024, tail: 384 * 1024 } as const

/** The output of a build, of which only the beginning and the end are kept. */
export class BuildOutput {
  readonly #limits: { readonly head: number; readonly tail: number }
  readonly #head: Buffer[] = []
  #headBytes = 0
  #tail: Buffer[] = []
  #tailBytes = 0
  #cutLines = 0
  #cutBytes = 0

  constructor(limits: { readonly head: number; readonly tail: number } = KEPT_OUTPUT) {
    this.#limits = limits
  }

  /** @param lines whole lines, of which single ones may be left out */
  write(lines: Buffer): void {
    for (const part of linesOf(lines)) {
      // A copy: what it was read from is larger, and would be kept as well.
      const line = Buffer.from(part)
      if (
        this.#tailBytes === 0 &&
        this.#cutLines === 0 &&
        this.#headBytes + line.length <= this.#limits.head
      ) {
        this.#head.push(line)
        this.#headBytes += line.length
      } else {
        this.#tail.push(line)
        this.#tailBytes += line.length
      }
    }
    // Not with each line: it moves what is left.
    if (this.#tailBytes > 2 * this.#limits.tail) this.#cut()
  }

  /** What is kept, with a line in the place of what is not. */
  text(): string {
    this.#cut()
    const cut = this.#cutLines === 0 ? [] : [Buffer.from(cutLine(this.#cutLines, this.#cutBytes))]
    return Buffer.concat([...this.#head, ...cut, ...this.#tail]).toString('utf8')
  }

  #cut(): void {
    let first = 0
    for (const line of this.#tail) {
      if (this.#tailBytes <= this.#limits.tail) break
      this.#tailBytes -= line.length
      this.#cutBytes += line.length
      this.#cutLines += 1
      first += 1
    }
    if (first > 0) this.#tail = this.#tail.slice(first)
  }
}

function cutLine(lines: number, bytes: number): string {
  const count = lines === 1 ? '1 line' : `${lines.toLocaleString('en-US')} lines`
  return `       [${count} of the output left out here, ${(bytes / 1024).toFixed(0)} KB]\n`
}
