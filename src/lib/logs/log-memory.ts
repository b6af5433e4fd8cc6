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
  /** The time of the first line, '' when that chunk had none: what is older was not asked for. */
  #oldest: string | undefined

  /** @param lines whole lines that were shown */
  add(lines: Buffer): void {
    this.#oldest ??= firstTimeIn(lines) ?? ''
    this.#chunks.push(lines)
    this.#bytes += lines.length
    while (this.#chunks.length > 1 && this.#bytes - (this.#chunks[0]?.length ?? 0) >= KEPT_BYTES)
      this.#bytes -= this.#chunks.shift()?.length ?? 0
  }

  /** What was shown last, ready to be recognised. */
  recall(): Recognised {
    const lines = Buffer.concat(this.#chunks).subarray(-KEPT_BYTES).toString('utf8').split('\n').slice(0, -1)
    return new Recognised(lines, this.#oldest ?? '')
  }
}

function firstTimeIn(lines: Buffer): string | undefined {
  for (const line of lines.toString('utf8').split('\n')) {
    const parsed = parseLogLine(line)
    if (parsed) return parsed.time
  }
  return undefined
}

/** Lines known from before a connection broke, each as often as it was shown. */
export class Recognised {
  readonly #times = new Map<string, number>()
  /** How many lines with a time there are. */
  readonly count: number
  readonly #oldest: string
  readonly #newest: string
  /** What the last line with a time was; `none` before there is one. */
  #lastStamped: 'none' | 'known' | 'too old' | 'unknown' = 'none'

  /** @param oldest the time of the oldest line that was ever shown, if one had a time */
  constructor(lines: readonly string[], oldest = '') {
    let newest = ''
    let count = 0
    for (const line of lines) {
      this.#times.set(line, (this.#times.get(line) ?? 0) + 1)
      const parsed = parseLogLine(line)
      if (!parsed) continue
      count += 1
      if (parsed.time > newest) newest = parsed.time
    }
    this.count = count
    this.#oldest = oldest
    this.#newest = newest
  }

  /**
   * Whether the line need not be shown: it was already (each was shown once, so each is known once), or it is older than
   * all that was. A line without a time of its own after one that has one is the rest of a longer message, and can only be
   * known when that is.
   */
  knows(line: string): boolean {
    const parsed = parseLogLine(line)
    if (!parsed) {
      if (this.#lastStamped === 'too old') return true
      return this.#lastStamped !== 'unknown' && this.#take(line)
    }
    if (this.#take(line)) this.#lastStamped = 'known'
    else this.#lastStamped = parsed.time < this.#oldest ? 'too old' : 'unknown'
    return this.#lastStamped !== 'unknown'
  }

  #take(line: string): boolean {
    const times = this.#times.get(line) ?? 0
    if (times === 1) this.#times.delete(line)
    else if (times > 1) this.#times.set(line, times - 1)
    return times > 0
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
