import { GigalixirError } from '../../../../lib/errors.js'
import { dockerWords, isDockerAway } from '../client/index.js'
import { BuildFailure } from '../../../build-server/index.js'

/**
 * Awaits a call to Docker and turns its failure into one that people can act on.
 *
 * @param what what the call was for: "start the builder"
 * @throws BuildFailure, or a GigalixirError as it is
 */
export async function viaDocker<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw dockerFailure(what, error)
  }
}

/** See `viaDocker`. What has its own words already, such as git's or the slug storage's failures, keeps them. */
export function dockerFailure(what: string, error: unknown): BuildFailure | GigalixirError {
  if (error instanceof BuildFailure || error instanceof GigalixirError) return error
  if (isDockerAway(error)) {
    return new BuildFailure(
      `Docker does not answer (to ${what}): ${dockerWords(error)}.`,
      ['Start Docker and push again. Check it with: gigalixir sim doctor'],
      error,
    )
  }
  return new BuildFailure(`Docker could not ${what}: ${dockerWords(error)}.`, [], error)
}
