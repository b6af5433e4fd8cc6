/** One piece of work at a time for each name, in the order of asking. */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>()

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(name) ?? Promise.resolve()).then(work)
    const turn = result.then(
      () => undefined,
      () => undefined, // whoever asked is told
    )
    this.#last.set(name, turn)
    try {
      return await result
    } finally {
      if (this.#last.get(name) === turn) this.#last.delete(name)
    }
  }
}
