import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../lib/errors.js'
import type { Service } from '../service.js'
import { answerFor } from './answer.js'
import { loadCertificates } from './certificate-files.js'
import { refusal } from './objects.js'
import type { SeenReplica } from './objects.js'

export interface KubernetesApiOptions {
  /** The simulator's home: the certificates outlive a restart, because containers do. */
  readonly home: string
  /** The app whose service-account token this is, or null. */
  readonly appOf: (token: string) => Promise<string | null>
  readonly replicasOf: (app: string) => readonly SeenReplica[]
  readonly log: (line: string) => void
}

/**
 * The Kubernetes API as pods see it, as far as nodes need it to find one another. It listens nowhere: in each container a
 * forwarder takes connections to `kubernetes.default.svc`, port 443, and hands them to the front door, which gives them
 * here. TLS begins here, with a certificate that containers trust by their ca.crt.
 */
export class KubernetesApi implements Service {
  readonly name = 'kubernetes api'
  readonly #options: KubernetesApiOptions
  readonly #sockets = new Set<Duplex>()
  #running: { server: Server; ca: string } | undefined

  constructor(options: KubernetesApiOptions) {
    this.#options = options
  }

  /** @throws GigalixirError STORAGE_FAILED */
  async start(): Promise<void> {
    if (this.#running) return
    const { ca, certificate, key } = await loadCertificates(this.#options.home)
    const server = createServer({ cert: certificate, key, keepAliveTimeout: 5000, headersTimeout: 10_000 })
    server.on('request', (request, response) => void this.#answer(request, response))
    // Who does not trust us hangs up in the middle of the handshake.
    server.on('tlsClientError', (error) => this.#options.log(`a container's call failed: ${error.message}`))
    this.#running = { server, ca }
  }

  stop(): Promise<void> {
    this.#running?.server.closeAllConnections()
    this.#running = undefined
    for (const socket of this.#sockets) socket.destroy()
    return Promise.resolve()
  }

  /** What containers have to trust. Empty before the start. */
  get caCertificate(): string {
    return this.#running?.ca ?? ''
  }

  /** Takes over a connection on which TLS is about to begin. */
  accept(socket: Duplex): void {
    socket.on('error', () => socket.destroy())
    if (!this.#running) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.#running.server.emit('connection', socket)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { appOf, replicasOf, log } = this.#options
    request.resume()
    try {
      const [, token] = /^bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '') ?? []
      const app = token === undefined ? null : await appOf(token)
      const { method = '', url = '/' } = request
      const { status, body } = answerFor({ method, url, app }, replicasOf)
      send(response, status, body)
    } catch (error) {
      log(`a call of the Kubernetes API failed: ${messageOf(error)}`)
      send(response, 500, refusal(500, 'The simulator failed; see gigalixir sim logs.'))
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
