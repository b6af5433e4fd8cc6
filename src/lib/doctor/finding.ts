/** What one check found. */
export interface Finding {
  /** A short, stable name, such as `clock`. */
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** What was seen. */
  readonly detail: string
  /** What to do about it: commands and sentences, in order. */
  readonly fix: readonly string[]
}

export function ok(check: string, detail: string): Finding {
  return { check, state: 'ok', detail, fix: [] }
}

export function warn(check: string, detail: string, fix: readonly string[]): Finding {
  return { check, state: 'warn', detail, fix }
}

export function fail(check: string, detail: string, fix: readonly string[]): Finding {
  return { check, state: 'fail', detail, fix }
}
