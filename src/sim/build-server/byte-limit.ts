import type { BuildFailure } from './build-failure.js'

/** Counts bytes that strangers decide the number of, and goes no further than so many. */
export class ByteLimit {
  readonly #limit: number
  readonly #failure: () => BuildFailure
  #bytes = 0

  /** @param failure what is thrown when there are more */
  constructor(limit: number, failure: () => BuildFailure) {
    this.#limit = limit
    this.#failure = failure
  }

  /** Passes pieces on, all of them counted together. @throws BuildFailure when they are more than may be */
  async *of(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of pieces) {
      this.#bytes += piece.length
      if (this.#bytes > this.#limit) throw this.#failure()
      yield piece
    }
  }
}
