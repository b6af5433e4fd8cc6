import { parseLogLine } from './log-line.js'

/** Enough to find the place again where a connection broke; no more than a second of a very busy app. */
const KEPT_BYTES = 1024 * 1024

/**
 * The end of what was shown of a log, by which the same lines are known when they come again after a broken connection.
 * It keeps bytes and looks into them only then: a log that runs at full speed pays nothing for it.
 */
export class LogMemory {
  readonly #chunks: Buffer[] = []
  #bytes = 0

  /** @param lines whole lines that were shown */
  add(lines: Buffer): void {
    this.#chunks.push(lines)
    this.#bytes += lines.length
    while (this.#chunks.length > 1 && this.#bytes - (this.#chunks[0]?.length ?? 0) >= KEPT_BYTES)
      this.#bytes -= this.#chunks.shift()?.length ?? 0
  }

  /** What was shown last, ready to be recognised. */
  recall(): Recognised {
    const lines = Buffer.concat(this.#chunks).subarray(-KEPT_BYTES).toString('utf8').split('\n').slice(0, -1)
    return new Recognised(lines)
  }
}

/** Lines known from before a connection broke, each as often as it was shown. */
export class Recognised {
  readonly #times = new Map<string, number>()
  /** How many lines there are. */
  readonly count: number
  readonly #newest: string
  /** A line without a time of its own goes the way of the one before it: it is the rest of a longer message. */
  #lastWasKnown = false

  constructor(lines: readonly string[]) {
    let newest = ''
    let count = 0
    for (const line of lines) {
      const parsed = parseLogLine(line)
      if (!parsed) continue
      count += 1
      if (parsed.time > newest) newest = parsed.time
      this.#times.set(line, (this.#times.get(line) ?? 0) + 1)
    }
    this.count = count
    this.#newest = newest
  }

  /** Whether the line was shown already. Each was shown once, so each is known once. */
  knows(line: string): boolean {
    if (!parseLogLine(line)) return this.#lastWasKnown
    const times = this.#times.get(line) ?? 0
    this.#lastWasKnown = times > 0
    if (times === 1) this.#times.delete(line)
    else if (times > 1) this.#times.set(line, times - 1)
    return this.#lastWasKnown
  }

  /**
   * Whether lines may be missing between what was shown and a log that begins with this line: it is neither known nor as
   * old as what is. (All times are in UTC and written alike, so their text compares as they do.)
   */
  isBeyond(line: string): boolean {
    const parsed = parseLogLine(line)
    return this.count > 0 && parsed !== undefined && !this.#times.has(line) && parsed.time > this.#newest
  }
}
