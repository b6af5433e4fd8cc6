import { GigalixirError } from '../../errors.js'

/** What to throw when bytes do not follow the external term format. `at` counts from the start of what was given. */
export function malformed(what: string, at: number, cause?: unknown): GigalixirError {
  return new GigalixirError('PLATFORM_FAILED', `The node sent something unreadable: ${what} at byte ${at}.`, {
    ...(cause !== undefined && { cause }),
  })
}
