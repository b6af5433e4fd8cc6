import { booleanOf, entriesOf, fieldsOf, textOf, wholeOf } from './fields.js'

/** One release of an app. */
export interface Release {
  readonly version?: number | undefined
  readonly sha?: string | undefined
  readonly summary?: string | undefined
  readonly created_at?: string | undefined
  /** What became of it: `pending`, `healthy`, `failed` or `superseded`; told by simulators alone. */
  readonly status?: string | undefined
  /** Why it failed, in a sentence. */
  readonly reason?: string | undefined
  /** It is the one that is live; told by simulators alone. */
  readonly current?: boolean | undefined
}

export function readRelease(raw: unknown): Release {
  const { version, sha, summary, created_at, status, reason, current } = fieldsOf(raw)
  return {
    version: wholeOf(version),
    sha: textOf(sha),
    summary: textOf(summary),
    created_at: textOf(created_at),
    status: textOf(status),
    reason: textOf(reason),
    current: booleanOf(current),
  }
}

export function readReleases(raw: unknown): Release[] {
  return entriesOf(raw).map(readRelease)
}
