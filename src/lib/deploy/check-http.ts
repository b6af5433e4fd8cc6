import { GigalixirError, messageOf } from '../errors.js'
import { connectTo } from '../api/connection.js'
import type { Target } from '../targets/target.js'

/** Milliseconds one request may take. */
const PATIENCE = 10_000

/** How an app answered. */
export interface HttpCheck {
  readonly url: string
  readonly status: number
}

/**
 * Asks an app for a path.
 *
 * @param path such as `/health`
 * @returns an answer below 400
 * @throws GigalixirError HTTP_FAILED with the status, or why there was no answer; INTERRUPTED
 */
export async function checkHttp(
  target: Target,
  app: string,
  path: string,
  signal: AbortSignal,
): Promise<HttpCheck> {
  const url = new URL(path.startsWith('/') ? path : `/${path}`, target.appUrl(app))
  // Not every system resolves names below localhost for programs: a simulator is reached where its API is.
  const origin = url.hostname.endsWith('.localhost') ? new URL(target.apiUrl).origin : url.origin
  const failed = (what: string, status: number | null, cause?: unknown) =>
    new GigalixirError('HTTP_FAILED', `${url.href} ${what}.`, {
      next: [`See its logs: gigalixir logs -a ${app}`],
      data: { app, url: url.href, status },
      cause,
    })
  const connection = connectTo(origin)
  try {
    const { status, body } = await connection.request({
      method: 'GET',
      path: url.pathname + url.search,
      headers: { host: url.host, accept: '*/*', 'user-agent': 'gigalixir' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    })
    body.resume()
    if (status >= 400) throw failed(`answered ${status}`, status)
    return { url: url.href, status }
  } catch (error) {
    if (error instanceof GigalixirError) throw error
    if (signal.aborted) throw new GigalixirError('INTERRUPTED', 'Stopped.', { cause: error })
    const late = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
    const why = late
      ? `did not answer within ${PATIENCE / 1000} s`
      : `could not be reached: ${messageOf(error)}`
    throw failed(why, null, error)
  } finally {
    await connection.close()
  }
}
