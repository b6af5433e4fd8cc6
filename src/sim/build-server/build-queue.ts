import { FairQueue } from '../fair-queue.js'
import type { Place } from '../fair-queue.js'
import type { BuildOrder } from './build-order.js'
import type { BuildMachine, Built } from './build-runner.js'
import { concurrentBuilds } from './concurrent-builds.js'
import type { QueuedBuild } from './queue-words.js'

export interface BuildQueueOptions {
  readonly build: (order: BuildOrder) => Promise<Built>
  /** What builds run on. @throws BuildFailure */
  readonly machine: () => Promise<BuildMachine>
  /** Builds at the same time; null goes by the machine's cores and memory. */
  readonly concurrency: number | null
}

/** What is built now, and what waits for it. */
export interface BuildQueueState {
  /** Builds at the same time; null while the engine has not said what it has. */
  readonly limit: number | null
  readonly running: readonly QueuedBuild[]
  /** The next one first. */
  readonly queued: readonly QueuedBuild[]
}

/** The only way to a builder: builds take turns, first come first. */
export class BuildQueue {
  readonly #options: BuildQueueOptions
  readonly #queue: FairQueue<QueuedBuild>
  #limitIsKnown: boolean
  #asking: Promise<void> | undefined

  constructor(options: BuildQueueOptions) {
    this.#options = options
    this.#queue = new FairQueue(options.concurrency ?? 1)
    this.#limitIsKnown = options.concurrency !== null
  }

  state(): BuildQueueState {
    const { inside, waiting, limit } = this.#queue
    return { limit: this.#limitIsKnown ? limit : null, running: inside, queued: waiting }
  }

  /** Asks once how many builds the machine takes. @throws BuildFailure when the engine does not say; then it is asked again */
  async settleLimit(): Promise<void> {
    if (this.#limitIsKnown) return
    // Whoever comes meanwhile waits for the same, so that the first stays the first.
    this.#asking ??= this.#ask()
    try {
      await this.#asking
    } finally {
      this.#asking = undefined
    }
  }

  async #ask(): Promise<void> {
    this.#queue.setLimit(concurrentBuilds(await this.#options.machine()))
    this.#limitIsKnown = true
  }

  /**
   * Builds when its turn has come. The turn lasts until the container is gone.
   *
   * @param order asked for when the turn has come: how long that takes says nothing of the app
   * @param onPlace called where it has to wait, at once and whenever its place changes
   * @throws what the build ends with; the signal's reason, which ends the waiting, too
   */
  async build(
    who: QueuedBuild,
    signal: AbortSignal,
    onPlace: (place: Place<QueuedBuild>) => void,
    order: () => Promise<BuildOrder>,
  ): Promise<Built> {
    await this.settleLimit()
    const leave = await this.#queue.enter(who, signal, onPlace)
    try {
      const built = await this.#options.build(await order())
      void built.putAway.then(leave, leave) // whoever waits for it is told
      return built
    } catch (error) {
      leave()
      throw error
    }
  }
}
