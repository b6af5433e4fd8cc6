import { fieldsOf, textOf, wholeOf } from './fields.js'

/** How a job stands; told by simulators alone. */
export interface Job {
  readonly id?: string | undefined
  /** `running` or `ended`. */
  readonly state?: string | undefined
  readonly version?: number | undefined
  readonly started_at?: string | undefined
  readonly ended_at?: string | undefined
  /** Undefined while it runs, and when its container was removed by somebody else. */
  readonly exit_code?: number | undefined
  /** How it ended, such as `Completed` or `OOMKilled`. */
  readonly last_state?: string | undefined
  /** Why the platform ended it; undefined when it ended by itself. */
  readonly ended_because?: string | undefined
}

export function readJob(raw: unknown): Job {
  const fields = fieldsOf(raw)
  return {
    id: textOf(fields.id),
    state: textOf(fields.state),
    version: wholeOf(fields.version),
    started_at: textOf(fields.started_at),
    ended_at: textOf(fields.ended_at),
    exit_code: wholeOf(fields.exit_code),
    last_state: textOf(fields.last_state),
    ended_because: textOf(fields.ended_because),
  }
}
