import { Changes, sleep } from '../waiting.js'

/**
 * Something that is looked at again and again while at least one tab watches it, once for all of them. It holds the last
 * thing that was seen alone, so a tab that is slow misses states in between and never the last one.
 */
export class Watched<T> {
  #watching = 0
  #looking: AbortController | undefined
  #seen: { readonly value: T; readonly key: string } | undefined
  #failure: { readonly error: unknown } | undefined
  readonly #changes = new Changes()

  /**
   * @param look what there is now; what it throws ends all that watch it
   * @param milliseconds between two looks
   * @param keyOf tells whether it is another than before
   */
  constructor(
    private readonly look: () => Promise<T>,
    private readonly milliseconds: number,
    private readonly keyOf: (value: T) => string = (value) => JSON.stringify(value),
  ) {}

  /** Whether any tab watches it. */
  get isWatched(): boolean {
    return this.#watching > 0
  }

  /** What there is, and then each time that it is another. */
  async *changes(signal: AbortSignal): AsyncGenerator<T> {
    this.#watching += 1
    if (!this.#looking) this.#begin()
    try {
      let told: string | undefined
      while (!signal.aborted) {
        if (this.#failure) throw this.#failure.error
        const seen = this.#seen
        if (seen && seen.key !== told) {
          told = seen.key
          yield seen.value
        } else await this.#changes.next(signal)
      }
    } finally {
      this.#watching -= 1
      if (this.#watching === 0) this.#end()
    }
  }

  #begin(): void {
    const looking = new AbortController()
    this.#looking = looking
    void this.#turn(looking.signal)
  }

  #end(): void {
    this.#looking?.abort()
    this.#looking = undefined
    this.#seen = undefined
    this.#failure = undefined
  }

  async #turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      let value: T
      try {
        value = await this.look()
      } catch (error) {
        if (signal.aborted) return
        this.#failure = { error }
        this.#changes.tell()
        return
      }
      // A look that was under way when the last tab went tells nothing to the next one.
      if (signal.aborted) return
      const key = this.keyOf(value)
      if (key !== this.#seen?.key) {
        this.#seen = { value, key }
        this.#changes.tell()
      }
      await sleep(this.milliseconds, signal)
    }
  }
}
