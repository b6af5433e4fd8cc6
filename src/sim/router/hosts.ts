import { API_HOSTS, appOfHost, domainOfTarget, GIT_HOSTS, PRODUCTION_APPS } from './platform-hosts.js'

/**
 * Which part of the simulator a Host field means. Whatever is not listed here is nobody: a name that an attacker's DNS
 * points at this machine (DNS rebinding) must not reach the API.
 */
export type Place =
  /** This machine by address or as localhost: the API, git, slugs, control calls and the page, by path. */
  | { readonly kind: 'local' }
  | { readonly kind: 'api' }
  | { readonly kind: 'git' }
  /** `host` is what production calls it: without a port, and below its own domain. */
  | { readonly kind: 'app'; readonly app: string; readonly host: string; readonly customDomain: boolean }
  /** This machine as containers call it. */
  | { readonly kind: 'container' }
  | { readonly kind: 'unknown'; readonly host: string }
  | { readonly kind: 'malformed' }

const LOCAL_API = 'api.gigalixir.localhost'
const LOCAL = new Set(['127.0.0.1', 'localhost', '[::1]'])
/** How containers reach the host with Docker Desktop, where nothing of this machine is at the gateway's address. */
const DOCKER_DESKTOP = 'host.docker.internal'
/** RFC 9110, 7.2, without what no name of ours has; `_` because some people's do. */
const HOST_FIELD = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)\.?(?::\d{0,5})?$/
/** The longest DNS name and a port. */
const LONGEST = 260
/** Beyond this many different Host fields the memory of them starts anew. */
const REMEMBERED = 2000

/** Reads Host fields; remembers what it read, since nearly all requests repeat one. */
export class Hosts {
  readonly #read = new Map<string, Place>()

  /**
   * @param containerAddress where containers reach this machine, or null
   * @param appOfDomain the app a custom domain is of; asked each time, because people add and remove domains
   */
  constructor(
    private readonly containerAddress: string | null,
    private readonly appOfDomain: (host: string) => string | undefined = () => undefined,
  ) {}

  placeOf(field: string | undefined): Place {
    if (field === undefined || field.length > LONGEST) return { kind: 'malformed' }
    const known = this.#read.get(field)
    if (known !== undefined) return this.#withDomains(known)
    const place = this.#parse(field.toLowerCase())
    if (this.#read.size >= REMEMBERED) this.#read.clear()
    this.#read.set(field, place)
    return this.#withDomains(place)
  }

  #withDomains(place: Place): Place {
    if (place.kind !== 'unknown') return place
    const host = domainOfTarget(place.host) ?? place.host
    const app = this.appOfDomain(host)
    return app === undefined ? place : { kind: 'app', app, host, customDomain: true }
  }

  #parse(field: string): Place {
    const host = HOST_FIELD.exec(field)?.[1]
    if (host === undefined) return { kind: 'malformed' }
    if (LOCAL.has(host)) return { kind: 'local' }
    if (API_HOSTS.includes(host)) return { kind: 'api' }
    if (GIT_HOSTS.includes(host)) return { kind: 'git' }
    if (host === this.containerAddress || host === DOCKER_DESKTOP) return { kind: 'container' }
    const app = appOfHost(host)
    if (app === undefined) return { kind: 'unknown', host }
    return { kind: 'app', app, host: app + PRODUCTION_APPS, customDomain: false }
  }

  /**
   * Whether a page of this Origin may call the simulator: only its own may, which came from the very name and port that are
   * called now; those of production are not. Other programs' pages are on other ports of this machine.
   *
   * @param field the Host field of the call
   */
  ownOrigin(origin: string, field = ''): boolean {
    const from = /^https?:\/\/([^/]+)$/.exec(origin)?.[1]?.toLowerCase()
    if (from === undefined || from !== field.toLowerCase()) return false
    const place = this.placeOf(from)
    return place.kind === 'local' || (place.kind === 'api' && from.startsWith(LOCAL_API))
  }
}
