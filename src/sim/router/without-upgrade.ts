import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

const UPGRADE_FIELDS = new Set(['upgrade', 'http2-settings', 'connection'])

/** Whether the request asks for the one upgrade the router passes on. */
export function wantsWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket'
}

/**
 * Answers requests as if they had not asked for an upgrade, which is what a server does that does not speak the protocol
 * (RFC 9110, 7.8): `curl --http2` and others offer h2c with any request. Node takes every offer for accepted and stops
 * reading HTTP, so the head is put back in front of what follows, without the offer, and read anew.
 */
export class WithoutUpgrade {
  readonly #server: Server
  /** Answers that are not out yet, by connection. */
  readonly #open = new WeakMap<Duplex, Set<ServerResponse>>()

  /** @param server on which `read` is called for upgrades that are not to be */
  constructor(server: Server) {
    this.#server = server
    const note = (request: IncomingMessage, response: ServerResponse) => {
      const open = this.#open.get(request.socket) ?? new Set()
      this.#open.set(request.socket, open.add(response))
      response.once('close', () => open.delete(response))
    }
    server.on('request', note)
    server.on('checkContinue', note)
  }

  /** Reads a request without its offer, when all that came before it on the connection are answered. */
  read(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const again = () => {
      if (socket.destroyed) return
      // Node leaves these on a connection that it has given away; the time until the next request began with the answer.
      socket.removeAllListeners('timeout')
      if ('setTimeout' in socket) (socket as IncomingMessage['socket']).setTimeout(0)
      socket.unshift(Buffer.concat([Buffer.from(headOf(request), 'latin1'), head]))
      this.#server.emit('connection', socket)
    }
    // Answers go out in their order, which Node keeps only among those of one reading.
    const [last] = [...(this.#open.get(socket) ?? [])].slice(-1)
    if (last === undefined) again()
    else last.once('close', again)
  }
}

function headOf(request: IncomingMessage): string {
  const raw = request.rawHeaders
  let text = `${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}\r\n`
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    if (!UPGRADE_FIELDS.has(name.toLowerCase())) text += `${name}: ${raw[index + 1] ?? ''}\r\n`
  }
  return `${text}\r\n`
}
