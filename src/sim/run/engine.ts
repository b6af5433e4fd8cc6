import type { Service } from '../service.js'
import type { HotUpgrade } from '../domain.js'
import type { Address } from './traffic.js'
import type { FailedReplica } from './failed-replica.js'
import type { OneOffObservation, OneOffRun } from './one-off-run.js'

/**
 * The Engine port: makes apps run. It is at the level of an app, not of a container, so that an orchestrator (Swarm,
 * Kubernetes) can stand behind it later: it is told what should be, and tells what it sees.
 */
export interface Engine extends Service {
  /**
   * Makes `desired` the app's target. Resolves when it is taken on, not when it is reached: progress comes as events.
   * A newer call for the same app supersedes an unfinished one. Calling it with what already runs changes nothing.
   */
  apply(desired: DesiredApp): Promise<void>
  /** Stops all of the app and removes what belongs to it (containers, network). */
  remove(app: string): Promise<void>
  /** What is seen of the app now, oldest replica first. */
  observe(app: string): readonly ReplicaObservation[]
  /** Why nothing can be changed or seen now, in a sentence; null when all is well. */
  trouble(): string | null
  /** How far the newest rollout of the app is; null when it has ended, or nothing is known of the app. */
  progress(app: string): RolloutProgress | null
  /** Calls `listener` for each rollout that ends. Returns how to stop listening. */
  onOutcome(listener: (outcome: RolloutOutcome) => void): () => void
  /** The release a replica or one-off that runs was started for, or null for an unknown one. */
  versionOf(app: string, replica: string): number | null
  /**
   * Ends one replica; another one serves in its place first, where it can. A one-off is simply ended.
   *
   * @returns false when there is nothing of that name
   */
  kill(app: string, name: string): boolean
  /** The last replica that did not become healthy, as long as it is kept to be looked at. */
  failed(app: string): FailedReplica | null
  /**
   * Makes it possible to log in to that replica: everything is there as it ended, only the app does not run.
   *
   * @returns where its SSH server is reached from here; null when none is kept
   */
  openFailed(app: string): Promise<(FailedReplica & { readonly ssh: Address | null }) | null>
  /**
   * Runs something once, beside the replicas: it gets no traffic and is none of them. Resolves when its process has
   * been started. A one-off that ends is forgotten after a while, and never started again.
   *
   * @throws Error when it cannot be started within some seconds; nothing is left of it then
   */
  startOneOff(run: OneOffRun): Promise<OneOffObservation>
  /** One-offs of the app that run, and those that ended lately, oldest first. */
  oneOffs(app: string): readonly OneOffObservation[]
  /** All that a one-off printed and goes on to print, whole lines; ends after it did. Null for one that is gone. */
  outputOf(app: string, name: string, signal: AbortSignal): AsyncIterable<Buffer> | null
}

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
