import type { IncomingMessage } from 'node:http'
import type { Docker } from './engine-api.js'

export interface LogRequest {
  readonly follow: boolean
  /** Unix time with nanoseconds; null for all there is. */
  readonly since: string | null
  readonly signal: AbortSignal
  /** The last lines only. */
  readonly tail?: number
}

/**
 * A container's log with its times, as frames (Docker API, `GET /containers/{id}/logs`). The client library's own call keeps all
 * of a log that is not followed in memory.
 *
 * @throws what Docker refuses with
 */
export function openLog(
  docker: Docker,
  id: string,
  { follow, since, signal, tail }: LogRequest,
): Promise<IncomingMessage> {
  const query = {
    ...{ follow, stdout: true, stderr: true, timestamps: true },
    ...(since !== null && { since }),
    ...(tail !== undefined && { tail }),
  }
  const call = {
    // The client library puts these behind the question mark.
    path: `/containers/${id}/logs?`,
    options: query,
    method: 'GET',
    abortSignal: signal,
    isStream: true,
    statusCodes: { 200: true, 404: 'no such container', 409: 'conflict', 500: 'server error' },
  }
  const { modem } = docker as unknown as { modem: Modem }
  return new Promise((resolve, reject) =>
    modem.dial(call, (error, stream) => (error ? reject(error) : resolve(stream as IncomingMessage))),
  )
}

/** What makes the library's calls. */
interface Modem {
  dial(call: object, done: (error: Error | null, answer: unknown) => void): void
}
