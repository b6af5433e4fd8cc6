import { entriesOf, fieldsOf, textOf, wholeOf } from './fields.js'

/** A past build; simulators alone keep them. */
export interface Build {
  readonly id?: number | undefined
  /** `queued`, `building`, `succeeded`, `failed`, `stopped` or `interrupted`. */
  readonly state?: string | undefined
  readonly sha?: string | undefined
  readonly branch?: string | undefined
  /** Email of who pushed. */
  readonly pushed_by?: string | undefined
  readonly started_at?: string | undefined
  readonly ended_at?: string | undefined
  /** The release that was made of it. */
  readonly version?: number | undefined
  /** Bytes of the slug. */
  readonly slug_size?: number | undefined
  /** Where it stands while it waits for other builds. */
  readonly queue?: { readonly position: number; readonly waitingFor: readonly string[] } | undefined
  /** Why there is no release. */
  readonly reason?: string | undefined
}

export function readBuild(raw: unknown): Build {
  const fields = fieldsOf(raw)
  return {
    id: wholeOf(fields.id),
    state: textOf(fields.state),
    sha: textOf(fields.sha),
    branch: textOf(fields.branch),
    pushed_by: textOf(fields.pushed_by),
    started_at: textOf(fields.started_at),
    ended_at: textOf(fields.ended_at),
    version: wholeOf(fields.version),
    slug_size: wholeOf(fields.slug_size),
    queue: queueOf(fields.queue),
    reason: textOf(fields.reason),
  }
}

function queueOf(raw: unknown): Build['queue'] {
  const { position, waiting_for: builds } = fieldsOf(raw)
  const place = wholeOf(position)
  if (place === undefined) return undefined
  const waitingFor = entriesOf(builds).map((build) => textOf(fieldsOf(build).app))
  return { position: place, waitingFor: waitingFor.filter((app) => app !== undefined) }
}
