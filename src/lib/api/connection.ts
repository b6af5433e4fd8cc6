import type { Readable } from 'node:stream'
import request from 'undici/lib/api/api-request.js'
import Client from 'undici/lib/dispatcher/client.js'
import { isDebugging } from '../debugging.js'
import { proxyFor } from '../proxy.js'
import { withRetries } from './retrying-connection.js'

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

/** A way to one host. Only this folder's connections know undici. */
export interface Connection {
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Ends what is under way and closes the socket, so that the process can end. */
  close(): Promise<void>
}

/**
 * The way to a host: direct, or through the proxy the environment asks for. A GET is tried again when its connection
 * fails; `DEBUG=gigalixir*` tells what goes over it. TLS trusts what Node trusts: `NODE_EXTRA_CA_CERTS` adds to it.
 * Opens nothing yet: the socket comes with the first request.
 *
 * @throws GigalixirError USAGE when a proxy variable of the environment is unusable
 */
export function connectTo(origin: string, env: NodeJS.ProcessEnv = process.env): Connection {
  const proxy = proxyFor(origin, env)
  const way = proxy
    ? onceLoaded(async () => (await import('./proxy-connection.js')).connectThrough(proxy, origin))
    : directly(origin)
  // Inside of the retries, so that each try is told.
  const told = isDebugging(env)
    ? onceLoaded(async () => (await import('./traced-connection.js')).traced(way, origin))
    : way
  return withRetries(told)
}

function directly(origin: string): Connection {
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

/** A connection whose code is loaded with its first request: most commands need none of it. */
function onceLoaded(open: () => Promise<Connection>): Connection {
  let opened: Promise<Connection> | undefined
  return {
    async request(asked) {
      opened ??= open()
      return (await opened).request(asked)
    },
    close: async () => (await opened)?.close(),
  }
}
