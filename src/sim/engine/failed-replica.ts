/** A replica that did not become healthy, or crashed and left a crash dump; its container is kept for a while. */
export interface FailedReplica {
  readonly name: string
  readonly app: string
  readonly version: number
  /** As `ps` says it: `Error (exit code 1)`, `OOMKilled`; null when that is not known. */
  readonly lastState: string | null
  /** Its node wrote a crash dump. */
  readonly leftDump: boolean
  /** When it is removed at the latest. */
  readonly until: Date
}
