import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestNames } from './production-names.js'

/**
 * Which header fields pass through the router, in both directions (RFC 9110, 7.6.1), and what the router adds to a
 * request (platform-behaviour.md, "Router"). Those that name the app go through `RequestNames`. Fields travel as flat name, value lists: what Node reads and writes
 * without making objects, with order, spelling and repetition kept.
 */

/** A message that cannot be forwarded; `status` is what its sender is told. */
export class UnforwardableMessage extends Error {
  override readonly name = 'UnforwardableMessage'

  constructor(
    readonly status: 400 | 501 | 502,
    message: string,
  ) {
    super(message)
  }
}

/** Message framing is the router's own business, whatever a `Connection` field lists. */
const NEVER_DROPPED = new Set(['host', 'content-length', 'transfer-encoding'])

/**
 * The fields for the upstream.
 *
 * @param upgrade keeps `Connection: Upgrade` and `Upgrade`
 * @throws UnforwardableMessage for what is ambiguous (two Host fields) or framed in a way the router does not speak
 */
export function requestHeaders(
  request: IncomingMessage,
  names: Pick<RequestNames, 'host' | 'scheme' | 'port' | 'toProduction'>,
  upgrade = false,
): string[] {
  const raw = request.rawHeaders
  const headers: string[] = []
  const dropped = connectionOptions(request.headers.connection)
  let forwardedFor = ''
  let requestId = ''
  let hosts = 0
  let framed = false
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const lower = name.toLowerCase()
    switch (lower) {
      case 'connection':
      case 'keep-alive':
      case 'proxy-connection':
      case 'upgrade':
      case 'x-forwarded-proto':
      case 'x-forwarded-port':
        continue
      case 'te':
        if (/\btrailers\b/i.test(value)) headers.push('TE', 'trailers')
        continue
      case 'transfer-encoding':
        onlyChunked(value, 501)
        framed = true
        break
      case 'content-length':
        framed = true
        break
      case 'trailer':
        // Node refuses to announce trailers on a message that is not chunked.
        if (request.headers['transfer-encoding'] === undefined) continue
        break
      case 'host':
        hosts += 1
        if (hosts > 1) throw new UnforwardableMessage(400, 'The request has more than one Host field.')
        headers.push(name, names.host)
        continue
      case 'origin':
      case 'referer':
        if (dropped?.has(lower)) continue
        headers.push(name, names.toProduction(value))
        continue
      case 'x-forwarded-for':
        forwardedFor += `${value}, `
        continue
      case 'x-request-id':
        if (requestId === '') requestId = value
        continue
    }
    if (dropped?.has(lower)) continue
    headers.push(name, value)
  }
  if (!framed && sendsBody(request.method)) headers.push('Content-Length', '0')
  headers.push(
    'X-Forwarded-For',
    forwardedFor + (request.socket.remoteAddress ?? 'unknown'),
    'X-Forwarded-Proto',
    names.scheme,
    'X-Forwarded-Port',
    names.port,
    'X-Request-Id',
    requestId === '' ? randomUUID() : requestId,
  )
  if (upgrade) headers.push('Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? '')
  return headers
}

/**
 * The fields of the upstream's answer for the client.
 *
 * @param trailers whether the answer to the client can carry trailers (chunked and not HTTP/1.0)
 * @throws UnforwardableMessage when the answer is coded in a way the router does not speak
 */
export function responseHeaders(
  answer: IncomingMessage,
  names: Pick<RequestNames, 'toClient'>,
  trailers: boolean,
): string[] {
  const raw = answer.rawHeaders
  const headers: string[] = []
  const dropped = connectionOptions(answer.headers.connection)
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    const lower = name.toLowerCase()
    switch (lower) {
      case 'connection':
      case 'keep-alive':
      case 'proxy-connection':
      case 'upgrade':
      case 'te':
        continue
      case 'transfer-encoding':
        // Node frames the answer anew for this client.
        onlyChunked(value, 502)
        continue
      case 'trailer':
        if (!trailers) continue
    }
    if (dropped?.has(lower)) continue
    const told = names.toClient(lower, value)
    if (told !== null) headers.push(name, told)
  }
  return headers
}

/** Whether a request carries a body, by its framing. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return (length !== undefined && length !== '0') || request.headers['transfer-encoding'] !== undefined
}

/** Methods Node would frame a body for when nothing else is said. */
function sendsBody(method: string | undefined): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}

/** Fields that a `Connection` field declares to be for this hop only; undefined in the usual case of none. */
function connectionOptions(value: string | undefined): Set<string> | undefined {
  if (value === undefined || value === 'keep-alive' || value === 'close') return undefined
  const options = value
    .toLowerCase()
    .split(',')
    .map((option) => option.trim())
  return new Set(options.filter((option) => !NEVER_DROPPED.has(option)))
}

/** A coding besides chunked would reach the other side without its name. */
function onlyChunked(value: string, status: 501 | 502): void {
  if (value.trim().toLowerCase() !== 'chunked')
    throw new UnforwardableMessage(status, `The transfer coding \`${value}\` is not supported.`)
}
