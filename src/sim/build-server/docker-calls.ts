import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import { BuildFailure } from './build-failure.js'

const NOBODY_THERE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])

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
  if (NOBODY_THERE.has(systemCode(error) ?? '')) {
    return new BuildFailure(
      `Docker does not answer (to ${what}): ${messageOf(error)}.`,
      ['Start Docker and push again. What is wrong with it: gigalixir sim doctor'],
      error,
    )
  }
  return new BuildFailure(`Docker could not ${what}: ${messageOf(error)}.`, [], error)
}

/** The HTTP status Docker answered with, if the failure is an answer. */
export function dockerStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}
