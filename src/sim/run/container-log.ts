import type Docker from 'dockerode'
import type { IncomingMessage } from 'node:http'
import { LogFrameReader } from './log-frames.js'

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
  const { modem } = docker as { modem: Modem }
  return new Promise((resolve, reject) =>
    modem.dial(call, (error, stream) => (error ? reject(error) : resolve(stream as IncomingMessage))),
  )
}

/** When the newest line was written, as Docker writes times; null when there is none. */
export async function newestLogTime(docker: Docker, id: string): Promise<string | null> {
  const { signal } = new AbortController()
  const log = await openLog(docker, id, { follow: false, since: null, tail: 1, signal })
  const reader = new LogFrameReader()
  for await (const chunk of log) {
    reader.push(chunk as Buffer)
    if (reader.newest !== '') break
  }
  log.destroy()
  return reader.newest || null
}

interface Modem {
  dial(call: object, done: (error: Error | null, answer: unknown) => void): void
}
