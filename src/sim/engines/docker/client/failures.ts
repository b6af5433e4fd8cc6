import { systemCode } from '../../../../lib/errors.js'

/** The HTTP status of a refusal by Docker, if that is what was thrown. */
export function dockerStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

/** Docker says that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return dockerStatus(error) === 404
}

/** Docker says that it is done already (304), being done (409) or that the thing is gone (404): for stop and remove. */
export function isAlreadyDone(error: unknown): boolean {
  return [304, 404, 409].includes(dockerStatus(error) ?? 0)
}

/** Docker did not answer at all: it is stopped, restarting, or the connection broke. Not a refusal. */
export function isDockerAway(error: unknown): boolean {
  if (dockerStatus(error) !== undefined) return false
  const code = systemCode(error) ?? ''
  return (
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN'].includes(
      code,
    ) ||
    (error instanceof Error && /socket hang up|aborted|premature close/i.test(error.message))
  )
}

/** Docker's own words of a refusal, without the wrapping of the client library. */
export function dockerWords(error: unknown): string {
  if (error instanceof Error && 'json' in error) {
    const { json } = error
    if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string')
      return json.message.trim()
  }
  return error instanceof Error ? error.message : String(error)
}
