/** A drain that is this far behind for so long is called slow; it has caught up when little is left. */
const FAR_BEHIND_BYTES = 16 * 1024 * 1024
const SLOW_AFTER_MS = 60_000
const CAUGHT_UP_BYTES = 1024 * 1024

export interface DrainNoticesOptions {
  /** The drain as people know it, without what is secret about it. */
  readonly shown: string
  readonly tell: (text: string) => void
  /** Milliseconds of a clock that only goes on. */
  readonly clock?: () => number
}

/** What people are told about a drain: when a trouble begins and when it is over, and nothing in between. */
export class DrainNotices {
  readonly #tell: (text: string) => void
  readonly #shown: string
  readonly #clock: () => number
  #failure: string | undefined
  #isForgetful = false
  #isSlow = false
  #behindSince: number | undefined

  constructor({ shown, tell, clock = () => performance.now() }: DrainNoticesOptions) {
    this.#shown = shown
    this.#tell = tell
    this.#clock = clock
  }

  /** Why nothing arrives there at present. */
  get failure(): string | undefined {
    return this.#failure
  }

  fails(why: string): void {
    if (this.#failure === undefined)
      this.#tell(`Drain ${this.#shown} fails: ${why}. Its lines are kept and sent later.`)
    this.#failure = why
  }

  works(): void {
    if (this.#failure !== undefined) this.#tell(`Drain ${this.#shown} works again.`)
    this.#failure = undefined
  }

  /** How far it is could not be written down, which is no fault of its own. */
  placeNotKept(why: string): void {
    if (!this.#isForgetful)
      this.#tell(
        `Lines go on to drain ${this.#shown}, but the simulator cannot note how far it is: ${why}. Should it start again before it can, the drain receives lines twice.`,
      )
    this.#isForgetful = true
  }

  placeKept(): void {
    if (this.#isForgetful) this.#tell(`How far drain ${this.#shown} is can be noted again.`)
    this.#isForgetful = false
  }

  /** @param bytes of the log that wait for it */
  behind(bytes: number): void {
    if (bytes <= CAUGHT_UP_BYTES && this.#isSlow) {
      this.#tell(`Drain ${this.#shown} has caught up with this log.`)
      this.#isSlow = false
    }
    if (bytes < FAR_BEHIND_BYTES) {
      this.#behindSince = undefined
      return
    }
    this.#behindSince ??= this.#clock()
    if (this.#isSlow || this.#clock() - this.#behindSince < SLOW_AFTER_MS) return
    this.#isSlow = true
    this.#tell(
      `Drain ${this.#shown} is slower than this app logs: ${Math.round(bytes / 1024 / 1024)} MB wait for it. They are kept for a while, and sent at its pace.`,
    )
  }

  lost(bytes: number): void {
    this.#tell(
      `Drain ${this.#shown} was away or slow for so long that ${bytes} bytes of this log were no longer kept.`,
    )
  }
}
