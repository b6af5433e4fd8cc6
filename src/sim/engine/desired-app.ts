/** What should run of one app. */
export interface DesiredApp {
  readonly app: string
  /** Grows with every change of desired state; outcomes carry it back. */
  readonly revision: number
  /** Null: nothing was ever deployed, so nothing runs. */
  readonly release: DesiredRelease | null
  readonly replicas: number
  /** GB of memory and CPU shares per replica. */
  readonly size: number
  readonly stack: string
  /** Replicas of an older generation are replaced even when the release is the same (restart). */
  readonly generation: number
  /** The app's own secret for calls a container makes (platform-api.md, app auth). Goes in as a file, never as an argument or label. */
  readonly appKey: string
}

export interface DesiredRelease {
  readonly version: number
  readonly commitSha: string
  /** Checksum of its slug. */
  readonly slugSha256: string
  /** Seconds a new replica may take to answer on its port. */
  readonly bootDeadlineSeconds: number
  /**
   * Replicas of that earlier release may be upgraded in place, without ending their process. Where that fails they are
   * replaced as always.
   */
  readonly hot?: { readonly fromVersion: number; readonly appVersion: string }
}
