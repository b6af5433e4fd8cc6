/**
 * What the logger needs from whoever has output (a run container): its lines, from a moment on.
 */
export interface LogSource {
  /** The app and the source shown in each line: a replica's name. */
  readonly app: string
  readonly source: string
  /**
   * The output since `since` (inclusive; RFC 3339 with nanoseconds as the engine reported it earlier, or null for all),
   * and on until the source ends or the signal aborts. Each piece is one line without its newline, in the same order
   * each time it is opened.
   */
  open(since: string | null, signal: AbortSignal): AsyncIterable<readonly LogPiece[]>
}

export interface LogPiece {
  /** RFC 3339 in UTC with up to nine fraction digits, as Docker writes it. */
  readonly at: string
  readonly line: Buffer
}
