import { booleanOf, entriesOf, fieldsOf, numberOf, textOf, wholeOf } from './fields.js'

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
  /** Email of who made it; told by simulators alone. */
  readonly actor?: string | undefined
}

/** One release and what it changed, as far as the platform tells. */
export interface ReleaseInfo extends Release {
  readonly previous?: Pick<Release, 'version' | 'sha'> | undefined
  /** Names of config vars that differ from the release before it; undefined where that is not told. */
  readonly configs?:
    | {
        readonly added: readonly string[]
        readonly changed: readonly string[]
        readonly removed: readonly string[]
      }
    | undefined
  readonly live_at?: string | undefined
  readonly live_until?: string | undefined
  readonly slug_size?: number | undefined
  readonly stack?: string | undefined
}

export function readRelease(raw: unknown): Release {
  const { version, sha, summary, created_at, status, reason, current, actor } = fieldsOf(raw)
  return {
    version: wholeOf(version),
    sha: textOf(sha),
    summary: textOf(summary),
    created_at: textOf(created_at),
    status: textOf(status),
    reason: textOf(reason),
    current: booleanOf(current),
    actor: textOf(actor),
  }
}

export function readReleases(raw: unknown): Release[] {
  return entriesOf(raw).map(readRelease)
}

export function readReleaseInfo(raw: unknown): ReleaseInfo {
  const { previous, configs, live_at, live_until, slug_size, stack } = fieldsOf(raw)
  const before = readRelease(previous)
  const names = fieldsOf(configs)
  const namesOf = (field: string) => entriesOf(names[field]).map((name) => textOf(name) ?? '')
  return {
    ...readRelease(raw),
    ...(before.version !== undefined && { previous: before }),
    ...(Object.keys(names).length > 0 && {
      configs: { added: namesOf('added'), changed: namesOf('changed'), removed: namesOf('removed') },
    }),
    live_at: textOf(live_at),
    live_until: textOf(live_until),
    slug_size: numberOf(slug_size),
    stack: textOf(stack),
  }
}
