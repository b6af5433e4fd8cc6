import type { Slug } from '../domain.js'
import type { BuilderContents } from './builder-contents.js'
import type { BuildOrder } from './build-order.js'
import type { OpenedBuild } from './build-port.js'

/**
 * What an engine gives builds: a builder for each of them, the caches of apps, and what is kept of a build that failed. What
 * goes wrong with the engine itself is a BuildFailure, too: it is told to whoever pushes.
 */
export interface BuildRunner {
  /** What builds run on. @throws BuildFailure when the engine does not say */
  machine(): Promise<BuildMachine>
  /**
   * Takes orders from now on, and goes on from what an earlier run of the simulator left.
   *
   * @returns the apps of builders that were not finished; they are removed
   * @throws Error when the engine does not answer
   */
  start(): Promise<readonly string[]>
  /** Resolves when nothing is built any more, nor put away. No build may be under way. */
  stop(): Promise<void>
  /**
   * @throws BuildFailure when there is no slug, with the reason; the signal's reason when it was aborted. Nothing runs of it
   *   then
   */
  build(order: BuildOrder, contents: BuilderContents): Promise<Built>
  /** Whether what the app's last build compiled is still being put away: its next build waits for that. */
  isPuttingAway(app: string): boolean
  /**
   * Opens what is kept of the app's last build, where that failed, for somebody to look around.
   *
   * @returns null when nothing is kept
   */
  openFailed(app: string): Promise<OpenedBuild | null>
  /** Removes all there is of an app: what still puts away, what is kept, and its cache. */
  removeApp(app: string): Promise<void>
}

export interface BuildMachine {
  readonly cpus: number
  /** Bytes of memory. */
  readonly memory: number
  /** `x86_64`, `aarch64`. */
  readonly architecture: string
}

export interface Built {
  readonly slug: Slug
  readonly times: BuildTimes
  /**
   * Resolves when the app's cache is up to date and the builder gone, for which a rollout need not wait; the app's next
   * build has to. Rejects when the builder stays.
   */
  readonly putAway: Promise<void>
}

/** Where the time of a build went, in milliseconds. */
export interface BuildTimes {
  /** Until the builder was made and filled. */
  readonly container: number
  readonly build: number
  readonly slug: number
}

/** How a builder ended. */
export interface BuilderEnd {
  readonly exitCode: number
  readonly outOfMemory: boolean
}
