import type { Place } from '../fair-queue.js'
import { stillWaitsWords, waitsWords } from './queue-words.js'
import type { QueuedBuild } from './queue-words.js'

/** Milliseconds between two lines at the least, and until somebody who hears nothing new is told that it goes on. */
const LEAST = 5000
const LONGEST = 60_000

/** Tells who pushes where the build stands: at once, when that changes, and else once a minute. */
export class PlaceTeller {
  readonly #say: (line: string) => void
  #place: Place<QueuedBuild> | undefined
  #beganAt = 0
  #saidAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** It stands there now. */
  update(place: Place<QueuedBuild>): void {
    const isFirst = this.#place === undefined
    this.#place = place
    if (!isFirst) {
      this.#sayIn(Math.max(0, this.#saidAt + LEAST - performance.now()))
      return
    }
    this.#beganAt = performance.now()
    this.#said(waitsWords(place))
  }

  /** It waits no longer. @returns for how many milliseconds it did */
  end(): number {
    clearTimeout(this.#timer)
    return this.#place === undefined ? 0 : performance.now() - this.#beganAt
  }

  #sayIn(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#place) this.#said(stillWaitsWords(this.#place, performance.now() - this.#beganAt))
    }, milliseconds)
  }

  #said(line: string): void {
    this.#say(line)
    this.#saidAt = performance.now()
    this.#sayIn(LONGEST)
  }
}
