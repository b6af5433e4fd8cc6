import type { DesiredApp, DesiredRelease } from './desired-app.js'

/** `job`: a command somebody wants to be run. `runner`: one more instance of the app that takes work from its replicas. */
export type OneOffKind = 'job' | 'runner'

/** Something to run once, beside the replicas, in a container of its own. */
export interface OneOffRun extends Pick<DesiredApp, 'app' | 'size' | 'stack' | 'appKey'> {
  readonly kind: OneOffKind
  readonly release: Pick<DesiredRelease, 'version' | 'commitSha'>
  /** What to run in the app's folder and environment; null for the app itself, as a replica runs it. */
  readonly command: readonly string[] | null
  /** Variables that go before the app's config. */
  readonly env: Readonly<Record<string, string>>
  /** Seconds after which it is ended; null for no limit. */
  readonly maxSeconds: number | null
}

/** What is seen of a one-off. */
export interface OneOffObservation {
  /** Starts with the app's name; also its host name and its source in the logs. */
  readonly name: string
  readonly app: string
  readonly kind: OneOffKind
  readonly version: number
  /** GB of memory and CPU shares. */
  readonly size: number
  /** Its address on the app's own network. */
  readonly privateIp: string | null
  readonly startedAt: Date
  /** Null while it runs. */
  readonly end: OneOffEnd | null
}

export interface OneOffEnd {
  readonly at: Date
  /** Null when its container was removed behind our back. */
  readonly exitCode: number | null
  /** As `ps` says it: `Completed`, `Error (exit code 1)`, `OOMKilled`. */
  readonly state: string
  /** Why the platform ended it, in words; null when it ended by itself. */
  readonly endedBecause: string | null
}
