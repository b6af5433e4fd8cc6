import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../lib/errors.js'
import { listenOnOnePort } from '../listen-on-one-port.js'
import type { Binding } from '../listen-on-one-port.js'
import type { Service } from '../service.js'
import { containerMay } from './container-door.js'
import { pages, sendPage, sendPageAndClose } from './error-pages.js'
import type { ErrorPage } from './error-pages.js'
import { Hosts } from './hosts.js'
import { InTurn } from './in-turn.js'
import type { Place } from './hosts.js'
import { toOriginForm } from './request-target.js'
import { wantsWebSocket, WithoutUpgrade } from './without-upgrade.js'

/** Milliseconds a client may keep an unused connection; browsers close theirs earlier. */
const KEEP_ALIVE_MS = 75_000
/** Milliseconds for the head of a request; bodies may take as long as they like (pushes, uploads). */
const HEAD_TIMEOUT_MS = 20_000
/** Milliseconds requests under way get to finish when the door closes. */
const CLOSE_GRACE_MS = 3000

/** What containers ask to be connected to (stack/image/lib/cluster.sh). */
const CLUSTER_AUTHORITY = 'kubernetes.default.svc:443'

/** Where the console is, besides `/`. */
const CONSOLE_PATH = '/_console'

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** The app a request is for, by which of production's names, and whether that is a domain of its own. */
export interface AppPlace {
  readonly app: string
  /** Without a port. */
  readonly host: string
  readonly customDomain: boolean
}

/** Who answers for apps. */
export interface AppHandler {
  handle(place: AppPlace, request: IncomingMessage, response: ServerResponse): void
  upgrade(place: AppPlace, request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** Who answers what; a handler that fails is answered for with 500. */
export interface FrontDoorHandlers {
  /** `/api…`, and all of `api.gigalixir.localhost`. */
  readonly api: Handler
  /** `/<app>.git/…`, or `/<app>/…` for what git asks for */
  readonly git: Handler
  /** `/slugs/…` */
  readonly slugs: Handler
  /** `/_sim/…` */
  readonly control: Handler
  /** `/` and `/_console…` */
  readonly console: Handler
  /** A connection that asks for an upgrade below `/_console`. @returns why it was not taken, or null */
  readonly consoleStream?: (request: IncomingMessage, socket: Duplex, head: Buffer) => string | null
  readonly app: AppHandler
  /** A connection a container wants to the Kubernetes API; TLS is about to begin on it. */
  readonly cluster?: (socket: Duplex) => void
}

export interface FrontDoorOptions {
  /** Preferred; 0 for any. */
  readonly port: number
  readonly handlers: FrontDoorHandlers
  /** Address of this machine that containers reach (the Docker gateway's), or null. */
  readonly bindContainerAddress?: string | null
  /** The app a custom domain is of. */
  readonly appOfDomain?: (host: string) => string | undefined
  readonly closeGraceMs?: number
  readonly log: (line: string) => void
}

/**
 * The one HTTP listener (design.md, "One front door"): loopback for people and programs of this machine, one more
 * address for containers, which may only fetch slugs and call the API as their app.
 */
export class FrontDoor implements Service {
  readonly name = 'front door'
  readonly #options: FrontDoorOptions
  readonly #hosts: Hosts
  readonly #local: Server
  readonly #bindings: readonly (Binding & { readonly server: Server })[]
  readonly #sockets = new Set<Duplex>()
  readonly #inTurn = new InTurn()
  #bound: { port: number; hosts: readonly string[] } | undefined
  #stopping: Promise<void> | undefined

  constructor(options: FrontDoorOptions) {
    this.#options = options
    const containers = options.bindContainerAddress ?? null
    this.#hosts = new Hosts(containers, options.appOfDomain)
    this.#local = this.#server(false)
    this.#bindings = [
      { server: this.#local, host: '127.0.0.1', optional: false },
      { server: this.#server(false), host: '::1', optional: true },
      ...(containers === null ? [] : [{ server: this.#server(true), host: containers, optional: true }]),
    ]
  }

  /** @throws Error before the start */
  get port(): number {
    if (this.#bound === undefined) throw new Error('the front door has no port before it has started')
    return this.#bound.port
  }

  /** @throws GigalixirError PORT_UNAVAILABLE */
  async start(): Promise<void> {
    const { port: preferred, log } = this.#options
    const bound = await listenOnOnePort(preferred, this.#bindings)
    this.#bound = bound
    if (preferred !== 0 && bound.port !== preferred) log(`port ${preferred} is taken: using ${bound.port}`)
    for (const { host, server } of this.#bindings) {
      if (!bound.hosts.includes(host)) log(`${host} is no address of this machine: not listening there`)
      server.on('error', (error) => log(`the listener on ${host} reports: ${error.message}`))
    }
  }

  /**
   * Takes over a connection that came by another way, such as TLS, as if it had come to the port. A door that is closing
   * takes none.
   */
  accept(socket: Duplex): void {
    if (this.#stopping) socket.destroy()
    else this.#local.emit('connection', socket)
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  info(): Record<string, unknown> {
    return { port: this.#bound?.port, addresses: this.#bound?.hosts ?? [], connections: this.#sockets.size }
  }

  /** Takes no more connections, closes those nobody uses, waits for the others within bounds, then cuts them. */
  async #stop(): Promise<void> {
    const servers = this.#bindings.map(({ server }) => server).filter((server) => server.listening)
    // Those taken over are no connections of a listener of ours: it does not wait for them.
    const sockets = [...this.#sockets].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve)),
    )
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    const closeIdle = () => servers.forEach((server) => server.closeIdleConnections())
    closeIdle()
    // A connection becomes idle after the answer it waited for.
    const sweep = setInterval(closeIdle, 25)
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy()
    }, this.#options.closeGraceMs ?? CLOSE_GRACE_MS)
    await Promise.all([...closed, ...sockets])
    clearInterval(sweep)
    clearTimeout(cut)
  }

  #server(forContainers: boolean): Server {
    const server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEAD_TIMEOUT_MS,
      requestTimeout: 0,
      insecureHTTPParser: false,
      noDelay: true,
    })
    // Node leaves out what is beyond 2000, without a word; the size of a head bounds their number.
    server.maxHeadersCount = 0
    server.on('connection', (socket) => {
      if (this.#sockets.has(socket)) return
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    const withoutUpgrade = new WithoutUpgrade(server)
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      this.#answer(request, response, forContainers)
    server.on('request', (request, response) =>
      this.#inTurn.take(request, response, () => answer(request, response)),
    )
    // The app's replica decides about the go-ahead; everybody else gives it at once.
    server.on('checkContinue', (request, response) => {
      this.#inTurn.take(request, response, () => {
        if (this.#place(request, forContainers).kind !== 'app') response.writeContinue()
        answer(request, response)
      })
    })
    server.on('upgrade', (request, socket, head) => {
      if (wantsWebSocket(request)) this.#upgrade(request, socket, head, forContainers)
      else withoutUpgrade.read(request, socket, head)
    })
    server.on('connect', (request, socket, head) => this.#connect(request, socket, head))
    return server
  }

  /** No proxy: the only place to be connected to is the Kubernetes API, which itself asks who calls. */
  #connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const { cluster } = this.#options.handlers
    if (!cluster || request.url !== CLUSTER_AUTHORITY) {
      sendPageAndClose(socket, request.headers.accept, pages.badRequest(405, 'This is no proxy.'))
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    cluster(socket)
  }

  #place(request: IncomingMessage, forContainers: boolean): Place {
    if (!toOriginForm(request)) return { kind: 'malformed' }
    const place = this.#hosts.placeOf(request.headers.host)
    if (!forContainers || place.kind === 'container' || place.kind === 'malformed') return place
    // Containers may call the API by its name; nothing else is served at their address.
    return place.kind === 'api'
      ? { kind: 'container' }
      : { kind: 'unknown', host: request.headers.host ?? '' }
  }

  #answer(request: IncomingMessage, response: ServerResponse, forContainers: boolean): void {
    const place = this.#place(request, forContainers)
    if (place.kind === 'app') {
      this.#options.handlers.app.handle(place, request, response)
      return
    }
    const chosen = this.#choose(place, request)
    if (typeof chosen === 'function') void this.#run(chosen, request, response)
    else sendPage(request, response, chosen)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, forContainers: boolean): void {
    const place = this.#place(request, forContainers)
    if (place.kind === 'app') {
      this.#options.handlers.app.upgrade(place, request, socket, head)
      return
    }
    socket.on('error', () => socket.destroy())
    const chosen = this.#choose(place, request)
    const refusal = typeof chosen === 'function' ? this.#stream(chosen, request, socket, head) : chosen
    if (refusal !== null) sendPageAndClose(socket, request.headers.accept, refusal)
  }

  /** Of what is not for an app, the console alone has a stream. */
  #stream(chosen: Handler, request: IncomingMessage, socket: Duplex, head: Buffer): ErrorPage | null {
    const { console, consoleStream } = this.#options.handlers
    if (chosen !== console || !consoleStream) return pages.badRequest(400, 'Only apps have WebSockets.')
    const refusal = consoleStream(request, socket, head)
    return refusal === null ? null : pages.badRequest(403, refusal)
  }

  /** Who answers a request that is not for an app, or why nobody does. */
  #choose(place: Exclude<Place, { kind: 'app' }>, request: IncomingMessage): Handler | ErrorPage {
    const { handlers } = this.#options
    if (place.kind === 'malformed') return pages.badHost()
    if (place.kind === 'unknown') return pages.unknownHost(place.host)
    const { origin, host } = request.headers
    if (origin !== undefined && !this.#hosts.ownOrigin(origin, host)) return pages.foreignOrigin(origin)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (place.kind === 'container') {
      const refusal = containerMay(request, path)
      if (refusal !== null) return pages.notForContainers(refusal)
    }
    if (place.kind === 'api' || isBelow(path, '/api')) return handlers.api
    if (isBelow(path, '/slugs')) return handlers.slugs
    // Remotes are written without `.git`, too.
    if (/^\/[^/]+\.git(\/|$)|^\/[^/]+\/(info\/refs|git-(upload|receive)-pack)$/.test(path))
      return handlers.git
    if (place.kind === 'local' && isBelow(path, '/_sim')) return handlers.control
    if (place.kind === 'local' && (path === '/' || isBelow(path, CONSOLE_PATH))) return handlers.console
    return pages.unknownPath(path)
  }

  async #run(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await handler(request, response)
    } catch (error) {
      const path = (request.url ?? '').split('?', 1)[0] ?? '' // the query may hold a signature
      this.#options.log(`${request.method ?? ''} ${path} failed: ${messageOf(error)}`)
      sendPage(request, response, pages.failed())
    }
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
