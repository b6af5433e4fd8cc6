import { BuildFailure } from './build-failure.js'
import { megabytes } from './build-limits.js'

/**
 * Counts what is unpacked into a builder of what was pushed and of what that names. A few MB of a repository can hold any number
 * of GB, and all of them would go through this machine's disk.
 */
export class SourceLimit {
  readonly #limit: number
  #bytes = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Passes pieces of a tar on. @throws BuildFailure when they are more than may be, all counted together */
  async *of(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of pieces) {
      this.#bytes += piece.length
      if (this.#bytes > this.#limit)
        throw new BuildFailure(
          `The source unpacks to more than ${megabytes(this.#limit)}: the repository with its submodules and the buildpacks it lists.`,
          ['Take large files out, and keep them elsewhere.'],
        )
      yield piece
    }
  }
}
