/** Changes of one app happen one after the other, in the order they were asked for; those of different apps side by side. */
export class AppLocks {
  readonly #tails = new Map<string, Promise<unknown>>()

  /** Runs `work` when all earlier work on the app has ended, well or badly. */
  run<T>(app: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(app) ?? Promise.resolve()
    const result = before.then(work)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    this.#tails.set(app, tail)
    void tail.then(() => {
      if (this.#tails.get(app) === tail) this.#tails.delete(app)
    })
    return result
  }

  /** Resolves when all work that was begun or waits has ended. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values())
  }
}
