/** One thing `sim doctor` looked at. */
export interface Finding {
  /** Stable name for scripts: `docker`, `git`, `port`… */
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** What was seen, in a sentence. */
  readonly detail: string
  /** What to do about it; empty when all is well. */
  readonly fix: readonly string[]
}
