import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const UPGRADE_FIELDS = new Set(['upgrade', 'http2-settings', 'connection'])

/** Whether the request asks for the one upgrade the router passes on. */
export function wantsWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Answers a request as if it had not asked for an upgrade, which is what a server does that does not speak the protocol
 * (RFC 9110, 7.8): `curl --http2` and others offer h2c with any request. Node takes every offer for accepted and stops
 * reading HTTP, so the head is put back in front of what follows, without the offer, and read anew.
 */
export function readWithoutUpgrade(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const raw = request.rawHeaders
  let text = `${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}\r\n`
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    if (!UPGRADE_FIELDS.has(name.toLowerCase())) text += `${name}: ${raw[index + 1] ?? ''}\r\n`
  }
  socket.unshift(Buffer.concat([Buffer.from(`${text}\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}
