import { usableSeconds } from '../cpu-time.js'
import type { Inside } from '../diagnosis/index.js'
import { isAborted, sleep } from '../../waiting.js'

/** However little it gets of the CPU: so many times what it may take. */
const MOST = 5
/** What is left of its time when it counts as over, as a share of it, and seconds between two looks at the least. */
const NEARLY = 0.05
const LEAST_PAUSE = 1

/** How much time a replica had, in seconds. */
export interface BootTime {
  /** By the clock. */
  readonly wall: number
  /** Of that, what it could have used: the rest it waited for a CPU. */
  readonly usable: number
  /** That is less than it was to have: the clock alone ended it. */
  readonly wasStarved: boolean
  /** What a look inside showed; null when that could not be done. */
  readonly inside: Inside | null
}

export interface BootClockOptions {
  /** Milliseconds since the epoch at which its processes were started. */
  readonly startedAt: number
  /**
   * Looks into it. @returns null when that cannot be done, 'late' when there was no answer in time: it does not even get the
   * CPU to be looked at
   */
  readonly look: (signal: AbortSignal) => Promise<Inside | 'late' | null>
}

/**
 * Tells how long a replica has been booting, by the time that it could have used: on a machine that is busy with other things it
 * gets longer, up to five times as long. Nothing is measured while there is no need to: only boots that take long are looked at.
 */
export class BootClock {
  readonly #options: BootClockOptions
  /** It had that at the last look. */
  #usable = 0

  constructor(options: BootClockOptions) {
    this.#options = options
  }

  /**
   * Waits until it had so much time, or until the signal aborts.
   *
   * @param seconds of its own
   * @param options.least seconds from now on that are waited in any case
   * @param options.onWait told when its time is over at the earliest, each time that this is known anew
   * @returns what it had then; null when the signal aborted
   */
  async passed(
    seconds: number,
    signal: AbortSignal,
    { least = 0, onWait }: { readonly least?: number; readonly onWait?: (until: Date) => void } = {},
  ): Promise<BootTime | null> {
    // Until it was looked at it counts as one that lacks nothing.
    let pause = Math.max(least, seconds - this.#wall())
    for (;;) {
      onWait?.(new Date(Date.now() + pause * 1000))
      await sleep(pause * 1000, signal)
      if (isAborted(signal)) return null
      const inside = await this.#options.look(signal)
      if (isAborted(signal)) return null
      const wall = this.#wall()
      const usable = this.#usableOf(inside, wall)
      const left = seconds - usable
      const wasStarved = left > seconds * NEARLY
      if (!wasStarved || wall >= seconds * MOST)
        return { wall, usable, wasStarved, inside: inside === 'late' ? null : inside }
      pause = Math.min(Math.max(left, LEAST_PAUSE), seconds * MOST - wall)
    }
  }

  #usableOf(inside: Inside | 'late' | null, wall: number): number {
    if (inside === null) return wall
    if (inside === 'late') return this.#usable
    this.#usable = usableSeconds(wall, inside.cpu, inside.cores)
    return this.#usable
  }

  #wall(): number {
    return (Date.now() - this.#options.startedAt) / 1000
  }
}
