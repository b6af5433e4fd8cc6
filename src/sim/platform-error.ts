/**
 * A refusal of the platform, in the shape its clients expect: `{"errors": {"<field or empty string>": ["message"]}}`
 * (platform-api.md, "Conventions"). Services throw it, the controller answers with it.
 */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'

  constructor(
    readonly status: 303 | 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503,
    readonly errors: Readonly<Record<string, readonly string[]>>,
  ) {
    super(Object.values(errors).flat().join(' '))
  }
}

/** 404 for a thing by name. */
export function notFound(what: string, name: string): PlatformError {
  return new PlatformError(404, { '': [`${what} \`${name}\` not found.`] })
}

/** 422 for one field. */
export function invalid(field: string, message: string): PlatformError {
  return new PlatformError(422, { [field]: [message] })
}

/** 401: not authenticated, or no access to that app (the platform does not tell the two apart). */
export function unauthorized(message = 'Unauthorized'): PlatformError {
  return new PlatformError(401, { '': [message] })
}
