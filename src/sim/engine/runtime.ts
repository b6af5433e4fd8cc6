import type { LogSource } from '../logger/index.js'
import type { Inside } from './diagnosis/index.js'
import type { ReplicaFacts } from './replica-identity.js'
import type { Address } from './traffic.js'

/**
 * The Runtime port: what an engine that does its own rolling needs of a machine (engine/rollout). Its calls wait while what
 * runs the instances is away, and stop waiting when their signal aborts.
 */
export interface Runtime {
  /**
   * Makes an instance of a replica and starts it.
   *
   * @throws what it was refused with; nothing of it is left then
   */
  run(order: InstanceOrder, signal: AbortSignal): Promise<Instance>
  /**
   * A release of the app became healthy: what is kept of releases that did not, the same or earlier ones, is of no interest
   * any more.
   */
  forgetFailures(app: string, version: number): Promise<void>
  /** What a call failed with, in words for people. */
  wordsFor(error: unknown): string
}

export interface InstanceOrder {
  readonly facts: ReplicaFacts
  /** The app's own secret: never an argument or a label. */
  readonly appKey: string
}

/** One run of a replica. Whoever has it ends with `remove` or `keep`. */
export interface Instance {
  /** What the engine that runs it calls it. */
  readonly id: string
  readonly startedAt: Date
  /** All it prints, for as long as it is not removed. */
  readonly output: LogSource
  /** Resolves when its process has ended, by itself or by `stop`. Never rejects. */
  readonly ended: Promise<void>
  /** Whether its node wrote a crash dump. Of one that has ended. */
  leftCrashDump(): Promise<boolean>
  /** How it ended; null while it runs. */
  end(): Promise<InstanceEnd | null>
  /** Where it is reached; null when it has ended. */
  where(signal: AbortSignal): Promise<Whereabouts | null>
  /** Whether something takes connections on the app's port, asked once, with so many milliseconds to answer. */
  answers(timeout: number): Promise<boolean>
  /**
   * Looks inside: what listens, and what its processes did with the CPU.
   *
   * @param signal ends it, which is told as `late`
   * @returns null when it cannot be done, such as when it ends just then; `late` when there was no answer in time
   */
  look(signal: AbortSignal): Promise<Inside | 'late' | null>
  /** Brings its running process onto another release. @returns why that failed, in words, or null */
  upgrade(to: UpgradedTo, appVersion: string, signal: AbortSignal): Promise<string | null>
  /** It serves: what makes the next start of its release faster may be done now. Returns at once. */
  prepareNext(): void
  /** SIGTERM, and SIGKILL after so many milliseconds. Resolves when it has ended. */
  stop(grace: number): Promise<void>
  remove(): Promise<void>
  /** Keeps what ended to be looked at, as the app's last failure. Where that fails it is removed. */
  keep(end: KeptEnd): Promise<void>
}

/** What is told of an instance that is kept. */
export interface KeptEnd {
  /** As `ps` shows it. */
  readonly lastState: string | null
  /** It served before it ended: that its release serves again takes no interest from it. */
  readonly wasHealthy: boolean
  readonly leftDump: boolean
}

export interface Whereabouts {
  /** The app, as reachable from the simulator's own process. */
  readonly address: Address
  /** Its SSH server; null where that is not reachable. */
  readonly ssh: Address | null
  /** On the app's own network. */
  readonly privateIp: string
}

export interface InstanceEnd {
  /** Null when it was removed behind our back. */
  readonly exitCode: number | null
  /** Some process in it was killed for its use of memory at some time; not necessarily the one that ended it. */
  readonly memoryKill: boolean
}

/** A release, as far as an instance that was upgraded to it remembers it. */
export interface UpgradedTo {
  readonly version: number
  readonly commitSha: string
}
