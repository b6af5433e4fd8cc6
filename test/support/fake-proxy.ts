import { createServer, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { listening } from './servers.js'

export interface FakeProxy {
  readonly port: number
  /** `METHOD target` of each request to the proxy, in order. */
  readonly asked: string[]
  /** `Proxy-Authorization` of each. */
  readonly authorizations: (string | undefined)[]
}

/**
 * An HTTP proxy that takes every host for the one at `port` of this machine.
 *
 * @param status answers every request with this status instead
 */
export async function fakeProxy(port: number, status?: number): Promise<FakeProxy> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const note = (incoming: IncomingMessage) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    authorizations.push(incoming.headers['proxy-authorization'])
  }
  const server = createServer((incoming, outgoing) => {
    note(incoming)
    if (status !== undefined) return void outgoing.writeHead(status).end()
    const { pathname, search } = new URL(incoming.url ?? '')
    const onward = request(
      {
        host: '127.0.0.1',
        port,
        method: incoming.method,
        path: pathname + search,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.writeHead(502).end())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    note(incoming)
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  return { port: await listening(server), asked, authorizations }
}
