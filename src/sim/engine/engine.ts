import type { Service } from '../service.js'
import type { DesiredApp } from './desired-app.js'
import type { FailedReplica } from './failed-replica.js'
import type { ReplicaObservation, RolloutOutcome, RolloutProgress } from './observation.js'
import type { OneOffObservation, OneOffRun } from './one-off-run.js'
import type { Address } from './traffic.js'
import type { ReplicaUsage } from './usage.js'

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
  /**
   * What replicas of the app use of the machine, by name. Takes a second at most, and leaves out those of which that is not
   * known then.
   */
  usage(app: string): Promise<ReadonlyMap<string, ReplicaUsage>>
  /** Why nothing can be changed or seen now, in a sentence; null when all is well. */
  trouble(): string | null
  /** How far the newest rollout of the app is; null when it has ended, or nothing is known of the app. */
  progress(app: string): RolloutProgress | null
  /** Calls `listener` for each rollout that ends. Returns how to stop listening. */
  onOutcome(listener: (outcome: RolloutOutcome) => void): () => void
  /** The release a replica or one-off that runs was started for, or null for an unknown one. */
  versionOf(app: string, replica: string): number | null
  /**
   * Ends one replica; another one serves in its place first, where it can. A one-off is simply ended. Resolves when that is
   * taken on.
   *
   * @returns false when there is nothing of that name
   */
  kill(app: string, name: string): Promise<boolean>
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
