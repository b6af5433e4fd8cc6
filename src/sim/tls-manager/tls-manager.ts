import { createHash } from 'node:crypto'
import { createServer as createPlainServer } from 'node:net'
import type { Server as PlainServer, Socket } from 'node:net'
import { createSecureContext, createServer } from 'node:tls'
import type { SecureContext, Server, TLSSocket } from 'node:tls'
import { messageOf } from '../../lib/errors.js'
import { listenOnOnePort } from '../listen-on-one-port.js'
import {
  API_HOSTS,
  domainOfTarget,
  GIT_HOSTS,
  LOCAL_APPS,
  PRODUCTION_APPS,
  targetsOf,
} from '../router/index.js'
import type { Service } from '../service.js'
import type { KeyPair } from './authority.js'
import { CertificateStore } from './certificate-store.js'
import type { Served } from './certificate-store.js'

/** What the platform itself is called, here and in production. */
const OWN_NAMES = ['localhost', ...API_HOSTS, ...GIT_HOSTS, `*${LOCAL_APPS}`, `*${PRODUCTION_APPS}`]
const OWN_ADDRESSES = ['127.0.0.1', '::1']
/** Milliseconds a client may take for the handshake. */
const HANDSHAKE_TIMEOUT = 20_000
/** What the files of custom domains begin with. */
const DOMAIN_FILE = 'domain-'

export interface TlsManagerOptions {
  /** The simulator's home. */
  readonly home: string
  /** Preferred; 0 for any. */
  readonly port: number
  /** The app a custom domain is of: only these get a certificate of their own. */
  readonly appOfDomain: (host: string) => string | undefined
  /** Takes a connection whose handshake is over. */
  readonly accept: (socket: TLSSocket) => void
  readonly now?: () => Date
  readonly log: (line: string) => void
}

interface Context extends Served {
  readonly context: SecureContext
}

/**
 * The platform's TLS manager: takes connections on the HTTPS port, chooses the certificate by the name that is asked for
 * (SNI), makes it when there is none, and hands what is inside to the front door.
 *
 * Nothing is made or loaded before the first connection: most people use http here, and a start should not wait.
 */
export class TlsManager implements Service {
  readonly name = 'tls manager'
  readonly #options: TlsManagerOptions
  readonly #store: CertificateStore
  readonly #listeners: readonly PlainServer[]
  readonly #contexts = new Map<string, Promise<Context>>()
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  /** What the server shows to who asks for no name. */
  #default: Context | undefined
  #port: number | undefined

  constructor(options: TlsManagerOptions) {
    this.#options = options
    this.#store = new CertificateStore(options.home, options.now)
    // Without delay, as the front door's own listener: else each small write of an app waits for an acknowledgement.
    this.#listeners = OWN_ADDRESSES.map(() =>
      createPlainServer({ noDelay: true }, (socket) => void this.#take(socket)),
    )
  }

  /** @throws Error before the start */
  get port(): number {
    if (this.#port === undefined) throw new Error('the tls manager has no port before it has started')
    return this.#port
  }

  /** What people have to trust, as PEM, and the file that has it. @throws GigalixirError STORAGE_FAILED */
  async authority(): Promise<{ certificate: string; file: string }> {
    return { certificate: await this.#store.ca(), file: this.#store.caFile }
  }

  /** A certificate for another server of the simulator, kept by that. @throws GigalixirError STORAGE_FAILED */
  issue(names: readonly string[], addresses: readonly string[]): Promise<KeyPair> {
    return this.#store.issue(names, addresses)
  }

  /** Forgets the certificates of all other domains, here and on disk. That one stays is no reason to fail. */
  async keepOnly(domains: readonly string[]): Promise<void> {
    const files = new Set(domains.map(fileOf))
    for (const file of this.#contexts.keys())
      if (file.startsWith(DOMAIN_FILE) && !files.has(file)) this.#contexts.delete(file)
    try {
      await this.#store.keepOnly(files, DOMAIN_FILE)
    } catch (error) {
      this.#options.log(`certificates of domains that are gone stay: ${messageOf(error)}`)
    }
  }

  /** @throws GigalixirError PORT_UNAVAILABLE */
  async start(): Promise<void> {
    if (this.#port !== undefined) return
    const { port: preferred, log } = this.#options
    const bindings = OWN_ADDRESSES.map((host, index) => ({
      server: this.#listeners[index] ?? createPlainServer(),
      host,
      optional: host !== '127.0.0.1',
    }))
    const { port } = await listenOnOnePort(preferred, bindings, 'GIGALIXIR_SIM_HTTPS_PORT')
    this.#port = port
    if (preferred !== 0 && port !== preferred) log(`https port ${preferred} is taken: using ${port}`)
    for (const listener of this.#listeners)
      listener.on('error', (error) => log(`the https listener reports: ${error.message}`))
  }

  /** To be stopped after the front door, which lets requests end: what is left then is cut. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    const open = this.#listeners.filter(({ listening }) => listening)
    await Promise.all(open.map((listener) => new Promise<void>((resolve) => listener.close(() => resolve()))))
  }

  info(): Record<string, unknown> {
    return { port: this.#port, certificates: this.#contexts.size }
  }

  async #take(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy())
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    try {
      const server = await this.#secureServer()
      if (!socket.destroyed) server.emit('connection', socket)
    } catch (error) {
      this.#options.log(`https cannot be served: ${messageOf(error)}`)
      socket.destroy()
    }
  }

  /** Listens nowhere itself: it is given connections once the platform's own certificate is there, and a good one. */
  async #secureServer(): Promise<Server> {
    const own = await this.#context('own', OWN_NAMES, OWN_ADDRESSES)
    this.#server ??= this.#makeServer()
    if (own !== this.#default) {
      // For who asks for no name, such as a client of https://127.0.0.1.
      this.#server.setSecureContext({ cert: own.certificate, key: own.key, minVersion: 'TLSv1.2' })
      this.#default = own
    }
    return this.#server
  }

  #makeServer(): Server {
    const server = createServer({
      handshakeTimeout: HANDSHAKE_TIMEOUT,
      // The platform forwards HTTP/1.1.
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => {
        this.#contextFor(name.toLowerCase()).then(
          ({ context }) => done(null, context),
          (error: unknown) => {
            this.#options.log(`there is no certificate for ${name}: ${messageOf(error)}`)
            done(error instanceof Error ? error : new Error(messageOf(error)))
          },
        )
      },
    })
    server.on('secureConnection', (socket) => {
      this.#options.accept(socket)
    })
    // Who does not trust us hangs up in the middle of the handshake: that is told to whoever does not.
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    return server
  }

  /** That of a custom domain, or the platform's own for every other name. */
  #contextFor(name: string): Promise<Context> {
    const domain = domainOfTarget(name) ?? name
    return this.#options.appOfDomain(domain) === undefined
      ? this.#context('own', OWN_NAMES, OWN_ADDRESSES)
      : this.#context(fileOf(domain), [domain, ...targetsOf(domain)], [])
  }

  /** What is known under that name of a file, or made now because it is not there or ends soon. */
  async #context(file: string, names: readonly string[], addresses: readonly string[]): Promise<Context> {
    const known = this.#contexts.get(file)
    const context = await known
    if (context && context.renewAt > (this.#options.now?.() ?? new Date())) return context
    // Somebody else may have found the same in the meantime, and have it made.
    const others = this.#contexts.get(file)
    const made = others && others !== known ? others : this.#makeContext(file, names, addresses)
    this.#contexts.set(file, made)
    try {
      return await made
    } catch (error) {
      if (this.#contexts.get(file) === made) this.#contexts.delete(file)
      throw error
    }
  }

  async #makeContext(file: string, names: readonly string[], addresses: readonly string[]): Promise<Context> {
    const pair = await this.#store.certificate(file, names, addresses)
    const context = createSecureContext({ cert: pair.certificate, key: pair.key, minVersion: 'TLSv1.2' })
    return { ...pair, context }
  }
}

/** No name of a file itself: domains may be too long for one, and some are devices to Windows (`aux.example.com`). */
function fileOf(domain: string): string {
  return `${DOMAIN_FILE}${createHash('sha256').update(domain).digest('hex').slice(0, 32)}`
}
