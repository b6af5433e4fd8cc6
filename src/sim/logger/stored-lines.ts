import { createHash } from 'node:crypto'
import type { AppLog } from './app-log.js'
import { linesBackwards } from './lines.js'
import { earlier, formatLines, hasLabel, microseconds, timeOf } from './log-format.js'
import type { LogPiece } from './log-source.js'
import type { SourceIndex } from './source-index.js'

/**
 * Milliseconds by which two lines of one source may be stored out of order: the engine stamps standard output and
 * standard error each on its own before it puts them in one sequence.
 */
const DISORDER_MS = 500
/** Longer lines are remembered by their hash. */
const REMEMBER_WHOLE = 200

/**
 * The newest stored lines of a source, to tell them from what is new when the source is read again from there.
 *
 * Stored are always the first lines of the source, in its order. So of those from one moment on, the source gives the
 * stored ones again first; they are recognised by time and content, each as often as it is stored. The moment is the
 * time of a stored line: the engine splits long lines into parts with times of their own, and a moment between two
 * parts would give half a line.
 */
export class StoredLines {
  readonly #left = new Map<string, number>()
  #until = ''

  private constructor(
    private readonly label: Buffer,
    /** From when on the source has to be read again; null for all. */
    readonly since: string | null,
    lines: readonly Buffer[],
    /** The time of the newest line, in microseconds; null when there is none. */
    private readonly newest: string | null,
  ) {
    for (const line of lines) {
      const key = keyOf(line)
      this.#left.set(key, (this.#left.get(key) ?? 0) + 1)
    }
    this.#until = newest === null ? '' : earlier(newest, -DISORDER_MS)
  }

  static async find(log: AppLog, index: SourceIndex, source: string, label: Buffer): Promise<StoredLines> {
    const last = await index.lastOf(source)
    if (last === undefined) return new StoredLines(label, null, [], null)
    const enough = earlier(last.time, DISORDER_MS)
    let since = last.time
    let found: Buffer[] = []
    for await (const line of linesBackwards(log, Math.min(last.end, log.end))) {
      if (!hasLabel(line, label)) continue
      const time = timeOf(line)
      // Far enough back that no later one can have been stored before it.
      if (since <= enough && time < earlier(since, DISORDER_MS)) break
      if (since > enough && time < since) since = time
      found.push(line)
    }
    // All of it is here, and it is not much: then nothing is too early to be new.
    if (since > enough && last.start >= log.begin) return new StoredLines(label, null, found, last.time)
    found = found.filter((line) => timeOf(line) >= since)
    return new StoredLines(label, `${since}Z`, found, last.time)
  }

  /**
   * Whether what the source begins with shows that something is lost: it gives stored lines first, unless it does not have them any
   * more. What an earlier run of the source wrote it never had.
   *
   * @param begunAt when this run of it began; undefined where that is not known
   * @returns the moments, as in `LogPiece`, between which that was written; null when nothing is
   */
  lostBefore(first: LogPiece, begunAt?: Date): { after: string; before: string } | null {
    const { newest } = this
    if (newest === null || microseconds(first.at) <= newest) return null
    if (begunAt !== undefined && Date.parse(`${newest}Z`) < begunAt.getTime()) return null
    return { after: `${newest}Z`, before: first.at }
  }

  /** The pieces that are not stored yet. */
  newOf(pieces: readonly LogPiece[]): readonly LogPiece[] {
    if (this.#left.size === 0) return pieces
    return pieces.filter((piece) => {
      if (microseconds(piece.at) > this.#until) this.#left.clear()
      const key = keyOf(formatLines(this.label, [piece]).subarray(0, -1))
      const count = this.#left.get(key)
      if (count === undefined) return true
      if (count === 1) this.#left.delete(key)
      else this.#left.set(key, count - 1)
      return false
    })
  }
}

function keyOf(line: Buffer): string {
  return line.length <= REMEMBER_WHOLE
    ? line.toString('latin1')
    : createHash('sha256').update(line).digest('base64')
}
