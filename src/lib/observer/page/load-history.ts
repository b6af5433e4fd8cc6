import type { Load } from '../collect/load.js'

/** Half an hour at the default refresh. */
const MAX_POINTS = 900

/** The loads seen so far; goes on while other tabs are shown. */
export class LoadHistory {
  readonly points: Load[] = []
  readonly times: number[] = []
  readonly #listeners = new Set<() => void>()

  add(load: Load, at: number): void {
    this.points.push(load)
    this.times.push(at)
    if (this.points.length > MAX_POINTS) {
      this.points.shift()
      this.times.shift()
    }
    for (const listener of this.#listeners) listener()
  }

  clear(): void {
    this.points.length = 0
    this.times.length = 0
    for (const listener of this.#listeners) listener()
  }

  listen(listener: () => void, signal: AbortSignal): void {
    this.#listeners.add(listener)
    signal.addEventListener('abort', () => this.#listeners.delete(listener))
  }
}
