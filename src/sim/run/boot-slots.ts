import { isAborted, sleep } from './waiting.js'

/**
 * How many replicas of all apps boot at the same time. A boot takes a core for a second or more: forty at once would each
 * take as long as all together, and run into their deadline side by side. Whoever comes first goes first.
 *
 * A place is given on after a while even when its replica still boots, so that apps that never come up hold up nobody.
 */
export class BootSlots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(
    places: number,
    /** Milliseconds a place is held at most. */
    private readonly longest: number,
  ) {
    this.#free = places
  }

  /** More (or fewer) places from now on. */
  add(places: number): void {
    this.#free += places
    this.#next()
  }

  /**
   * Waits for a place. @returns how to give it back, which may be called more than once
   *
   * @param signal ends the waiting: then there is no place, and nothing to give back
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (!(await this.#turn(signal))) return () => undefined
    const over = new AbortController()
    let held = true
    const giveBack = () => {
      if (!held) return
      held = false
      over.abort()
      this.#free++
      this.#next()
    }
    void sleep(this.longest, over.signal).then(giveBack)
    return giveBack
  }

  /** Whether a place was got. */
  #turn(signal: AbortSignal): Promise<boolean> {
    if (isAborted(signal)) return Promise.resolve(false)
    return new Promise((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1)
        resolve(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(go)
      this.#next()
    })
  }

  #next(): void {
    while (this.#free > 0) {
      const go = this.#waiting.shift()
      if (!go) return
      this.#free--
      go()
    }
  }
}
