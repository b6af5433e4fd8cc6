import type { IncomingMessage } from 'node:http'
import type { AppPlace } from './front-door.js'
import type { LocalNames } from './local-names.js'
import { appOfHost, LOCAL_APPS, PRODUCTION_APPS } from './platform-hosts.js'

/** Where the simulator is reached: its two ports stand for 80 and 443. */
export interface Ports {
  readonly http: number
  readonly https: number
}

export interface NamesOptions {
  /** Asked only when an answer names an address over the other scheme than the request came by. */
  readonly ports: () => Ports
  /** The app a custom domain is of. */
  readonly appOfDomain: (host: string) => string | undefined
  /** Local names that an app was told of by its own config: it expects them, and gets them as they are. */
  readonly localNamesOf: (app: string) => LocalNames | undefined
}

type Scheme = 'http' | 'https'

/** The start of an address: a scheme or none, a host and perhaps a port. */
const ADDRESS = '(?:(https?|wss?):)?//([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(\\d+))?(?=[/?#\\s>;,"\']|$)'
/** Each with what comes before the address first. Linear in the length of what an app sends. */
const AT_START = new RegExp(`^()${ADDRESS}`, 'i')
const IN_LINK = new RegExp(`(<)${ADDRESS}`, 'gi')
const IN_REFRESH = new RegExp(`^([\\d.\\s]*[;,]\\s*(?:url\\s*=\\s*)?["']?)${ADDRESS}`, 'i')
/** A source of a Content-Security-Policy, which may go without a scheme. */
const IN_POLICY =
  /(^|[\s;,])(?:(?:(https?|wss?):)?\/\/)?((?:\*|[a-z0-9-]+)\.gigalixirapp\.(?:com|localhost))(?::(\d+))?(?=[/\s;,]|$)/gi
const COOKIE_DOMAIN = /(;\s*domain\s*=\s*\.?)([a-z0-9.-]+)(?=\s*(?:;|$))/i
const ORIGIN = /^(https?):\/\/([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::\d+)?(?=[/?#]|$)/i

/**
 * One request in two views. A browser knows the app by a name and a port of this machine
 * (`http://shop.gigalixirapp.localhost:4080`); the app knows itself as production calls it (`shop.gigalixirapp.com`, ports
 * 80 and 443), because that is what its configuration says: `url: [host: …]`, `check_origin`, allowed origins, canonical
 * hosts (Phoenix.Socket.Transport.check_origin/5, Plug.SSL). So the fields of a request that name the app are translated
 * on the way in, and the fields of the answer that name it on the way out. Bodies never are.
 */
export class RequestNames {
  readonly #kept: LocalNames | undefined

  constructor(
    private readonly options: NamesOptions,
    private readonly place: AppPlace,
    private readonly request: IncomingMessage,
  ) {
    this.#kept = options.localNamesOf(place.app)
  }

  /** The Host field for the app: without a port, as with 80 and 443. */
  get host(): string {
    return this.#keepsHost ? (this.request.headers.host ?? '') : this.place.host
  }

  /** The scheme the request came by. */
  get scheme(): Scheme {
    return 'encrypted' in this.request.socket ? 'https' : 'http'
  }

  /** The port the request came to, as the app is told. */
  get port(): string {
    if (this.#keepsHost) return String(this.request.socket.localPort ?? '')
    return this.scheme === 'https' ? '443' : '80'
  }

  /** An Origin or Referer field for the app. Those that name no app of this platform stay as they are. */
  toProduction(url: string): string {
    return url.replace(ORIGIN, (address: string, scheme: string, host: string) => {
      const name = host.toLowerCase()
      if (this.#kept?.has(name)) return address
      const app = appOfHost(name)
      if (app !== undefined) return `${scheme}://${app}${PRODUCTION_APPS}`
      return this.options.appOfDomain(name) === undefined ? address : `${scheme}://${name}`
    })
  }

  /**
   * A field of the answer for the client.
   *
   * @param name in lower case
   * @returns null when the client must not get it
   */
  toClient(name: string, value: string): string | null {
    switch (name) {
      case 'location':
      case 'content-location':
        return this.#translated(value, AT_START)
      case 'refresh':
        return this.#translated(value, IN_REFRESH)
      case 'link':
        return this.#translated(value, IN_LINK)
      case 'content-security-policy':
      case 'content-security-policy-report-only':
        return this.#translated(value, IN_POLICY)
      case 'access-control-allow-origin': {
        const { origin } = this.request.headers
        if (origin !== undefined && this.toProduction(origin) === value) return origin
        return this.#translated(value, AT_START)
      }
      case 'set-cookie':
        return value.replace(COOKIE_DOMAIN, (all: string, before: string, domain: string) => {
          const name = this.#clientHost(domain.toLowerCase())
          return name === undefined ? all : before + name
        })
      case 'strict-transport-security':
        // A browser that heeds it asks for https at the http port from then on.
        return this.#clientPort === '' ? value : null
      default:
        return value
    }
  }

  get #keepsHost(): boolean {
    return !this.place.customDomain && this.#kept?.has(`${this.place.app}${LOCAL_APPS}`) === true
  }

  get #clientPort(): string {
    return /:\d+$/.exec(this.request.headers.host ?? '')?.[0] ?? ''
  }

  /** Where the text names an address of the platform, the same as the client reaches it. */
  #translated(value: string, pattern: RegExp): string {
    return value.replace(
      pattern,
      (all: string, before: string, scheme: string | undefined, host: string, port: string | undefined) => {
        const name = this.#clientHost(host.toLowerCase())
        const wanted = (scheme ?? this.scheme).toLowerCase()
        const secure = wanted === 'https' || wanted === 'wss'
        const isUsual = port === undefined || port === (secure ? '443' : '80')
        // At a port of its own it is none that the simulator serves.
        if (name === undefined || !isUsual) return all
        return all.slice(0, all.indexOf(host, before.length)) + name + this.#clientPortFor(secure)
      },
    )
  }

  /** The scheme it came by at the port it came to, which a tunnel may have changed; the other one at our own. */
  #clientPortFor(secure: boolean): string {
    if (secure === (this.scheme === 'https')) return this.#clientPort
    const { http, https } = this.options.ports()
    const port = secure ? https : http
    return port === (secure ? 443 : 80) ? '' : `:${port}`
  }

  /** What the client calls a host of the platform. A leading `*` or nothing stands for every app. */
  #clientHost(host: string): string | undefined {
    const apps = [PRODUCTION_APPS, LOCAL_APPS].find((suffix) => `.${host}`.endsWith(suffix))
    if (apps === undefined) return this.options.appOfDomain(host) === undefined ? undefined : host
    const theirs = this.#clientUsesProduction ? PRODUCTION_APPS : LOCAL_APPS
    return `.${host}`.slice(0, -apps.length).concat(theirs).slice(1)
  }

  get #clientUsesProduction(): boolean {
    return /\.gigalixirapp\.com\.?(?::\d*)?$/i.test(this.request.headers.host ?? '')
  }
}
