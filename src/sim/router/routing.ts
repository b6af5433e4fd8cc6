import type { Service } from '../service.js'
import { LocalNames } from './local-names.js'

/** What people asked for about the way of requests to apps. */
export interface RoutingRules {
  /** Names of the apps that show their maintenance page. */
  readonly maintenance: readonly string[]
  readonly domains: readonly { readonly fqdn: string; readonly app: string }[]
  /** Apps that take `weight` percent of the requests of `app`. */
  readonly canaries: readonly { readonly app: string; readonly canary: string; readonly weight: number }[]
}

export interface RoutingOptions {
  /** Reads the rules as they are now. */
  readonly load: () => Promise<RoutingRules>
  /** Told which custom domains there are whenever that was read. Must not fail. */
  readonly onDomains?: (fqdns: readonly string[]) => Promise<void>
}

/** A canary's part of the requests; it gets one whenever what is due to it comes to a hundred percent. */
interface Share {
  readonly canary: string
  readonly weight: number
  due: number
}

/**
 * The rules of routing, held in memory because every request asks for them. They are loaded before the front door opens:
 * an app in maintenance mode is in it from the first request on.
 */
export class Routing implements Service {
  readonly name = 'routing'
  readonly #options: RoutingOptions
  #maintenance: ReadonlySet<string> = new Set()
  #domains: ReadonlyMap<string, string> = new Map()
  #canaries: ReadonlyMap<string, Share> = new Map()
  readonly #localNames = new Map<string, LocalNames>()
  #work: Promise<void> = Promise.resolve()

  constructor(options: RoutingOptions) {
    this.#options = options
  }

  /** The database has to run. */
  start(): Promise<void> {
    return this.refresh()
  }

  stop(): Promise<void> {
    return this.#work
  }

  info(): Record<string, unknown> {
    return {
      domains: this.#domains.size,
      maintenance: this.#maintenance.size,
      canaries: this.#canaries.size,
    }
  }

  /** Resolves when requests go by the rules as they were written by now. @throws when they cannot be read */
  refresh(): Promise<void> {
    // One after another: an older reading must not come in after a newer one.
    const next = this.#work.then(() => this.#load())
    this.#work = next.catch(() => undefined) // whoever asked is told; the next reading starts afresh
    return next
  }

  inMaintenance(app: string): boolean {
    return this.#maintenance.has(app)
  }

  /** The app a custom domain is of. @param host in lower case, without a port */
  appOfDomain(host: string): string | undefined {
    return this.#domains.get(host)
  }

  /** Takes note of the names that the config of an app's release gives it; an empty one forgets them. */
  readConfig(app: string, config: Readonly<Record<string, string>>): void {
    const names = new LocalNames(config)
    if (names.size > 0) this.#localNames.set(app, names)
    else this.#localNames.delete(app)
  }

  /** Names on this machine that an app was told of; undefined for most, which know production's alone. */
  localNamesOf(app: string): LocalNames | undefined {
    return this.#localNames.get(app)
  }

  /**
   * The app that the next request for `app` is for: itself, or its canary as often as its weight says. Not by chance:
   * of any hundred requests one after another exactly `weight` go to the canary, evenly spread.
   *
   * @param serves whether an app can answer; a canary that cannot leaves its share to the app
   */
  choose(app: string, serves: (app: string) => boolean): string {
    const share = this.#canaries.get(app)
    if (share === undefined || !serves(share.canary)) return app
    share.due += share.weight
    if (share.due < 100) return app
    share.due -= 100
    return share.canary
  }

  async #load(): Promise<void> {
    const { maintenance, domains, canaries } = await this.#options.load()
    this.#maintenance = new Set(maintenance)
    this.#domains = new Map(domains.map(({ fqdn, app }) => [fqdn, app]))
    // What is due goes on over a change of something else, so that many changes do not keep a canary from its share.
    const before = this.#canaries
    this.#canaries = new Map(
      canaries.map(({ app, canary, weight }) => [app, { canary, weight, due: before.get(app)?.due ?? 0 }]),
    )
    await this.#options.onDomains?.(domains.map(({ fqdn }) => fqdn))
  }
}
