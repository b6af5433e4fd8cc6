import type { Readable } from 'node:stream'
import request from 'undici/lib/api/api-request.js'
import Client from 'undici/lib/dispatcher/client.js'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable & { text(): Promise<string> }
}

/** A way to one host. Only this module knows undici; a way through a proxy will be another implementation. */
export interface Connection {
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Ends what is under way and closes the socket, so that the process can end. */
  close(): Promise<void>
}

/** Opens nothing yet: the socket comes with the first request. */
export function connectTo(origin: string): Connection {
  // Silence is limited by the caller's signal: undici's own timers are coarse and would cut followed logs.
  const client = new Client(origin, { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 10_000 } })
  return {
    async request({ method, path, headers, body, signal }) {
      const answer = await request.call(client, { method, path, headers, body: body ?? null, signal })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body }
    },
    close: () => client.destroy(),
  }
}
