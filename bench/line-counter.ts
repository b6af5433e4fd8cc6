/** One of the numbered lines a container prints; how it is numbered, and what of it is looked for. */
export const NUMBERED = 'entry %.0f of what a busy replica has to say'
const NUMBER = /entry (\d+) of what a busy replica has to say/g

/** Takes what a reader of a log receives, and looks into it only when the last line has come: counting costs no time then. */
export class LineCounter {
  readonly #last: Buffer
  readonly #chunks: Buffer[] = []
  #tail: Buffer = Buffer.alloc(0)
  #arrived!: () => void
  /** Resolves when the last line is there. */
  readonly arrived: Promise<void>

  constructor(readonly count: number) {
    this.#last = Buffer.from(NUMBERED.replace('%.0f', String(count)))
    this.arrived = new Promise((resolve) => (this.#arrived = resolve))
  }

  readonly take = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    // The last line may come in two pieces.
    const end = Buffer.concat([this.#tail, chunk])
    if (end.includes(this.#last)) this.#arrived()
    this.#tail = end.subarray(Math.max(0, end.length - this.#last.length))
  }

  /** Lines that never came, came more than once, or before an earlier one. */
  judge(): { lost: number; twice: number; disordered: number } {
    const seen = new Uint8Array(this.count + 1)
    let [twice, disordered, previous] = [0, 0, 0]
    for (const [, digits] of Buffer.concat(this.#chunks).toString('latin1').matchAll(NUMBER)) {
      const number = Number(digits)
      if (number < previous) disordered += 1
      if (seen[number]) twice += 1
      seen[number] = 1
      previous = number
    }
    return { lost: this.count - seen.reduce((sum, each) => sum + each, 0), twice, disordered }
  }
}
