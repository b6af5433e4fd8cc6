/** A build that ends without a slug, for a reason people are told. What the build itself printed, they have seen already. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure'

  constructor(
    message: string,
    readonly next: readonly string[] = [],
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
  }
}
