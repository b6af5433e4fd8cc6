/**
 * What the logger needs from whoever has output (a run container): its lines, from a moment on.
 */
export interface LogSource {
  /** The app and the source shown in each line: a replica's name. */
  readonly app: string
  readonly source: string
  /** When what writes began, where that is known: what is stored of the source from before is of an earlier run of it. */
  readonly begunAt?: Date | undefined
  /**
   * The output since `since` (inclusive; RFC 3339 with nanoseconds as the engine reported it earlier, or null for all),
   * and on until the source ends or the signal aborts. Each piece is one line without its newline, or a part of one
   * that is very long; they come in the same order each time it is opened.
   *
   * @param onLost told of output that is not to be had any more
   */
  open(since: string | null, signal: AbortSignal, onLost?: OnLost): AsyncIterable<readonly LogPiece[]>
}

/** What was written after the one moment and before the other (as in `LogPiece`) is lost. */
export type OnLost = (after: string, before: string) => void

export interface LogPiece {
  /** RFC 3339 in UTC with up to nine fraction digits, as Docker writes it. */
  readonly at: string
  readonly line: Buffer
  /** The line was cut for its length, and the next piece goes on with it. */
  readonly goesOn?: true
}
