import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../lib/errors.js'
import type { Address, Traffic } from '../engine/index.js'
import type { Service } from '../service.js'
import { AppUpstreams } from './app-upstreams.js'
import type { SilenceRules } from './app-upstreams.js'
import { pages, sendPage, sendPageAndClose } from './error-pages.js'
import type { ErrorPage } from './error-pages.js'
import { Exchange } from './exchange.js'
import type { ExchangeOptions } from './exchange.js'
import type { AppHandler, AppPlace } from './front-door.js'
import { RequestNames } from './production-names.js'
import type { NamesOptions } from './production-names.js'
import { beginOf, tellOf } from './request-record.js'
import type { RequestBegin, RequestListener, RequestTelling } from './request-record.js'
import { Tunnel } from './tunnel.js'

/** Milliseconds without an answer after which the platform cuts a request on its own domain (platform-behaviour.md). */
const ANSWER_TIMEOUT_MS = 30_000

export interface RouterOptions {
  /** Whether there is such an app; asked only about apps without a replica. */
  readonly knows: (app: string) => boolean | Promise<boolean>
  /** Whether the app shows its maintenance page; nobody is by default. */
  readonly inMaintenance?: (app: string) => boolean
  /** The app that takes the next request for an app: itself, or a canary that `serves`. Itself by default. */
  readonly choose?: (app: string, serves: (app: string) => boolean) => string
  readonly names: NamesOptions
  readonly answerTimeoutMs?: number
  /** Told that a replica answers nothing, so that others get its requests, and that it answers again. */
  readonly onSilence?: (app: string, replica: string, isSilent: boolean) => void
  /** The release a replica runs, for those who are told of requests. */
  readonly releaseOf?: (app: string, replica: string) => number | null
  readonly log: (line: string) => void
}

/**
 * Takes requests to the replicas of their app. The engine says which replicas get any (`Traffic`); a request that finds
 * none is answered at once: the platform shows 504 then, and a rollout never leaves an app without one.
 */
export class Router implements Service, Traffic, AppHandler {
  readonly name = 'router'
  readonly #apps = new Map<string, AppUpstreams>()
  readonly #options: RouterOptions
  readonly #exchange: ExchangeOptions
  /** Of requests on custom domains: the platform waits as long as they do. */
  readonly #patientExchange: ExchangeOptions
  readonly #silence: SilenceRules
  readonly #listeners = new Set<RequestListener>()
  /** Shared by all requests: what it says may change between their beginning and their end. */
  readonly #telling: RequestTelling
  #requests = 0

  constructor(options: RouterOptions) {
    this.#options = options
    this.#telling = { onRequest: undefined, releaseOf: options.releaseOf }
    const { answerTimeoutMs = ANSWER_TIMEOUT_MS, log } = options
    this.#exchange = { answerTimeoutMs, telling: this.#telling, log }
    this.#silence = {
      afterMs: this.#exchange.answerTimeoutMs,
      tell: (app, replica, isSilent) => options.onSilence?.(app, replica, isSilent),
    }
    this.#patientExchange = { ...this.#exchange, answerTimeoutMs: 0 }
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  stop(): Promise<void> {
    for (const app of this.#apps.values()) app.destroy()
    this.#apps.clear()
    return Promise.resolve()
  }

  info(): Record<string, unknown> {
    const apps = [...this.#apps.values()]
    return {
      apps: apps.length,
      replicas: apps.reduce((sum, app) => sum + app.size, 0),
      open: apps.reduce((sum, app) => sum + app.open, 0),
      requests: this.#requests,
    }
  }

  /**
   * Calls `listener` for every request to an app when it is over, from now on. It is called on the way of requests and so has
   * to be quick. Returns how to stop listening.
   */
  onRequest(listener: RequestListener): () => void {
    this.#listeners.add(listener)
    this.#tellListeners()
    return () => {
      this.#listeners.delete(listener)
      this.#tellListeners()
    }
  }

  admit(app: string, replica: string, address: Address): void {
    let upstreams = this.#apps.get(app)
    if (upstreams === undefined) this.#apps.set(app, (upstreams = new AppUpstreams(app, this.#silence)))
    upstreams.admit(replica, address)
  }

  async drain(app: string, replica: string, timeoutMs: number): Promise<{ open: number }> {
    return (await this.#apps.get(app)?.find(replica)?.drain(timeoutMs)) ?? { open: 0 }
  }

  drop(app: string, replica: string): void {
    const upstreams = this.#apps.get(app)
    upstreams?.drop(replica)
    if (upstreams?.size === 0) this.#apps.delete(app)
  }

  /** Answers a request for an app. */
  handle(place: AppPlace, request: IncomingMessage, response: ServerResponse): void {
    this.#requests += 1
    const { app, customDomain } = place
    const upstreams = this.#upstreamsFor(app)
    const names = new RequestNames(this.#options.names, place, request)
    if (upstreams !== undefined)
      new Exchange(upstreams, request, response, names, this.#optionsOn(customDomain)).begin()
    else {
      const begin = this.#telling.onRequest && beginOf(request)
      void this.#pageFor(app).then(({ page, isApp }) => {
        const bytes = sendPage(request, response, page)
        if (isApp) this.#tell(app, request, begin, page, bytes)
      })
    }
  }

  /** Takes a connection that asks for an upgrade to an app. */
  upgrade(place: AppPlace, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#requests += 1
    const { app, customDomain } = place
    const upstreams = this.#upstreamsFor(app)
    const names = new RequestNames(this.#options.names, place, request)
    if (upstreams !== undefined)
      new Tunnel(upstreams, request, socket, head, names, this.#optionsOn(customDomain)).begin()
    else {
      const begin = this.#telling.onRequest && beginOf(request)
      void this.#pageFor(app).then(({ page, isApp }) => {
        sendPageAndClose(socket, request.headers.accept, page)
        if (isApp) this.#tell(app, request, begin, page, 0)
      })
    }
  }

  #optionsOn(customDomain: boolean): ExchangeOptions {
    return customDomain ? this.#patientExchange : this.#exchange
  }

  #upstreamsFor(app: string): AppUpstreams | undefined {
    if (this.#options.inMaintenance?.(app) === true) return undefined
    return this.#apps.get(this.#options.choose?.(app, this.#serves) ?? app)
  }

  readonly #serves = (app: string): boolean =>
    this.#options.inMaintenance?.(app) !== true && this.#apps.get(app)?.serves === true

  /** What is answered instead of the app, and whether there is such an app. */
  async #pageFor(app: string): Promise<{ page: ErrorPage; isApp: boolean }> {
    try {
      if (this.#options.inMaintenance?.(app) === true) return { page: pages.maintenance(app), isApp: true }
      const isApp = await this.#options.knows(app)
      return { page: isApp ? pages.noReplica(app) : pages.unknownApp(app), isApp }
    } catch (error) {
      this.#options.log(`could not find out whether there is an app ${app}: ${messageOf(error)}`)
      return { page: pages.failed(), isApp: false }
    }
  }

  /** Tells of a request that was answered with a page. */
  #tell(
    app: string,
    request: IncomingMessage,
    begin: RequestBegin | undefined,
    { status, message }: ErrorPage,
    bytes: number,
  ): void {
    if (begin === undefined) return
    tellOf(this.#telling, begin, { request, app, status, bytes, error: message })
  }

  /** While nobody listens nothing is taken down; one listener is called without a detour. */
  #tellListeners(): void {
    const [first, ...others] = this.#listeners
    this.#telling.onRequest =
      others.length === 0 ? first : (record) => this.#listeners.forEach((each) => each(record))
  }
}
