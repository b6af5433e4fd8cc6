import type { HotUpgrade } from '../domain.js'
import type { Address } from './traffic.js'

export type ReplicaStatus = 'Starting' | 'Healthy' | 'Unhealthy' | 'Crashed' | 'Draining'

export interface ReplicaObservation {
  /** Starts with the app's name; also the container's host name. */
  readonly name: string
  readonly version: number
  readonly generation: number
  readonly commitSha: string
  /** GB of memory and CPU shares. */
  readonly size: number
  readonly status: ReplicaStatus
  readonly startedAt: Date
  readonly restarts: number
  /** After a crash, when it is started again at the earliest; null when it is not waiting for that. */
  readonly nextStartAt: Date | null
  /** The smallest number from 0 no other replica of the app has: apps tell their replicas apart by it. */
  readonly hostIndex: number
  /** Its address on the app's own network; null while it has none. */
  readonly privateIp: string | null
  /** Where its SSH server is reached from here; null while it is not. */
  readonly ssh: Address | null
  /** Why its last run ended: `OOMKilled`, `Error (exit code 1)`, `Completed`. */
  readonly lastState: string | null
  /** It is what is desired now, and not one that is being replaced. */
  readonly isWanted: boolean
  /** Why it will not become healthy as it is, in a sentence without its period; null when nothing is known. */
  readonly problem: string | null
  /** When it counts as failed unless it is healthy by then; null when it does not start. */
  readonly givesUpAt: Date | null
}

/** How far a rollout is. */
export interface RolloutProgress {
  /** How many times a new replica was started, this time included. */
  readonly attempt: number
  /** After how many the rollout has failed. */
  readonly attempts: number
}

/** How a rollout ended. */
export interface RolloutOutcome {
  readonly app: string
  readonly revision: number
  readonly version: number
  readonly result: 'healthy' | 'failed'
  /**
   * One sentence: what was seen and, where that is known, its cause, such as "did not answer on port 4000 within 60 s: it
   * listens on port 8080 instead". Only when failed.
   */
  readonly reason?: string
  /** What to do about it, as whole sentences. Only when failed, and when the cause is known. */
  readonly fix?: string
  /** The last lines the failed replica printed, oldest first. Only when failed. */
  readonly lastOutput?: readonly string[]
  /** Where the release was to be upgraded to in place. */
  readonly hot?: HotUpgrade
}
