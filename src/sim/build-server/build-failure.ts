/** A build that ends without a slug, for a reason people are told. What the build itself printed, they have seen already. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure'

  /** @param summary what to say to somebody who has not seen what the build printed; the message when not said */
  constructor(
    message: string,
    readonly next: readonly string[] = [],
    cause?: unknown,
    readonly summary: string = message,
  ) {
    super(message, cause === undefined ? undefined : { cause })
  }

  /** The same, with one more line of what to do. */
  withNext(line: string): BuildFailure {
    return new BuildFailure(this.message, [...this.next, line], this.cause, this.summary)
  }
}

/** Waits for something; where it fails for a reason people are told, with one more line. */
export async function told<T>(work: Promise<T>, line: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof BuildFailure ? error.withNext(line) : error
  }
}
