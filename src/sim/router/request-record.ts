import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Attempt } from './attempt.js'
import type { RequestRecord } from '../recorded-request.js'

export type { RequestRecord } from '../recorded-request.js'

export type RequestListener = (record: RequestRecord) => void

/** What is known of a request when it comes. */
export type RequestBegin = Pick<
  RequestRecord,
  'method' | 'path' | 'host' | 'protocol' | 'client' | 'began'
> & {
  /** As `performance.now()` has it. */
  readonly at: number
}

/** Takes down what is known of a request before it is answered: afterwards its connection may be gone. */
export function beginOf(request: IncomingMessage): RequestBegin {
  const { socket, url = '/' } = request
  const query = url.indexOf('?')
  return {
    method: request.method ?? '',
    path: query === -1 ? url : `${url.slice(0, query)}?…`,
    host: request.headers.host ?? '',
    protocol: 'encrypted' in socket ? 'https' : 'http',
    client: socket.remoteAddress ?? '',
    began: Date.now(),
    at: performance.now(),
  }
}

/** The id among the fields for a replica; one of the request's own, or a new one, where there are none. */
function requestIdOf(request: IncomingMessage, headers: readonly string[] = []): string {
  for (let index = headers.length - 2; index >= 0; index -= 2)
    if (headers[index] === 'X-Request-Id') return headers[index + 1] ?? ''
  return [request.headers['x-request-id']].flat()[0] ?? randomUUID()
}

/** Who is told of requests. */
export interface RequestTelling {
  /** Told of each when it is over; undefined while nobody wants to know. */
  onRequest: RequestListener | undefined
  /** The release a replica runs. */
  readonly releaseOf: ((app: string, replica: string) => number | null) | undefined
}

/** How a request ended. */
export type RequestEnd = Pick<RequestRecord, 'app' | 'status' | 'bytes' | 'error'> & {
  readonly request: IncomingMessage
  /** The fields it was given to a replica with, if it was. */
  readonly headers?: readonly string[]
  /** The last one; none where no replica was asked. */
  readonly attempt?: Attempt | undefined
}

/** Tells of a request that is over. */
export function tellOf(
  { onRequest, releaseOf }: RequestTelling,
  { method, path, host, protocol, client, began, at }: RequestBegin,
  { request, headers, attempt, app, status, bytes, error }: RequestEnd,
): void {
  const id = requestIdOf(request, headers)
  const replica = attempt?.upstream.replica ?? null
  const connectMs = attempt?.connectMs ?? 0
  const release = replica === null ? null : (releaseOf?.(app, replica) ?? null)
  const serviceMs = performance.now() - at
  onRequest?.({
    ...{ id, app, replica, release, method, path, host, protocol, client, status, began },
    ...{ connectMs, serviceMs, bytes, error },
  })
}
