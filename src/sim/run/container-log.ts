import type Docker from 'dockerode'
import type { IncomingMessage } from 'node:http'

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
  let newest: string | null = null
  let head = Buffer.alloc(0)
  for await (const chunk of log) {
    // One message for each of stdout and stderr at most; the time is the first word after the header of eight bytes.
    head = Buffer.concat([head, chunk as Buffer])
    newest = /^.{8}(\S+) /s.exec(head.toString('latin1', 0, 64))?.[1] ?? newest
    if (newest !== null) break
  }
  log.destroy()
  return newest
}

interface Modem {
  dial(call: object, done: (error: Error | null, answer: unknown) => void): void
}
