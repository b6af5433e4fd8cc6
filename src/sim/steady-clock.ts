/** Milliseconds by which two looks at the time may differ from what went by between them. */
const TOLERANCE = 60_000
/** Milliseconds a jump has to last before it is believed. */
const PATIENCE = 10 * 60_000

/**
 * The time, for what is removed when it is old: a clock that jumps ahead for a moment, as after a suspended machine wakes or a
 * time server errs, must not make everything old at once. A jump that lasts is believed.
 */
export class SteadyClock {
  readonly #wall: () => number
  readonly #monotonic: () => number
  /** What the wall clock is ahead of the monotonic one. */
  #ahead: number
  #jump: { readonly ahead: number; readonly since: number } | undefined

  /** @param wall milliseconds since 1970 */
  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#wall = wall
    this.#monotonic = monotonic
    this.#ahead = wall() - monotonic()
  }

  /** Milliseconds since 1970. */
  now(): number {
    const monotonic = this.#monotonic()
    const ahead = this.#wall() - monotonic
    if (Math.abs(ahead - this.#ahead) <= TOLERANCE) {
      this.#ahead = ahead
      this.#jump = undefined
    } else if (this.#jump === undefined || Math.abs(ahead - this.#jump.ahead) > TOLERANCE) {
      this.#jump = { ahead, since: monotonic }
    } else if (monotonic - this.#jump.since >= PATIENCE) {
      this.#ahead = ahead
      this.#jump = undefined
    }
    return monotonic + this.#ahead
  }
}
