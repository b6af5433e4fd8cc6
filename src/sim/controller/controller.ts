import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { messageOf } from '../../lib/errors.js'
import type { BuildHost, BuildRecord, Deployed, DeployOptions } from '../build-server/index.js'
import type { Board } from '../console/index.js'
import type { App, Slug, User } from '../domain.js'
import { notFound } from '../platform-error.js'
import type { DesiredServer } from '../postgres/index.js'
import type { RoutingRules } from '../router/index.js'
import type { DesiredApp } from '../engine/index.js'
import type { Service } from '../service.js'
import { readingsOf } from './api/basic-auth.js'
import { guardsOf } from './api/guards.js'
import { RequestsUnderWay } from './api/requests-under-way.js'
import { createServer } from './api/server.js'
import type { ControllerOptions } from './controller-options.js'
import { addRoutes } from './routes/index.js'
import { allServices } from './services/all-services.js'
import type { AllServices } from './services/all-services.js'
import { AppLocks } from './services/app-locks.js'
import { buildEnvironment } from './services/build-environment.js'
import type { AppDestroyedListener } from './services/removal.js'

/** What `sim status` tells of the apps. */
export interface AppSummary {
  readonly name: string
  readonly version: number | null
  readonly replicas_desired: number
  readonly replicas_running: number
  readonly url: string
}

const STARTING_OR_STOPPING = { errors: { '': ['The platform is starting or stopping. Try again.'] } }
/** Milliseconds a stop waits for requests that are being answered. */
const PATIENCE = 5000

/** The API server: takes what people ask for, writes it down, and has the engine bring it about. */
export class Controller implements Service, BuildHost {
  readonly name = 'controller'
  readonly #options: ControllerOptions
  readonly #locks = new AppLocks()
  readonly #underWay = new RequestsUnderWay()
  readonly #services: AllServices
  #running: { server: FastifyInstance; stopping: AbortController } | undefined

  constructor(options: ControllerOptions) {
    this.#options = options
    this.#services = allServices(options, this.#locks)
  }

  /** Finishes what a crash interrupted and brings every app to its desired state. The database and engine have to run. */
  async start(): Promise<void> {
    if (this.#running) return
    const stopping = new AbortController()
    const server = createServer(this.#options.log)
    const { people, access } = this.#services
    addRoutes(server, {
      services: this.#services,
      guards: guardsOf(access),
      credentials: people.credentials,
      tokens: this.#options.billing.tokens,
      stopping: stopping.signal,
      log: this.#options.log,
    })
    await server.ready()
    this.#running = { server, stopping }
    await this.#services.removal.start()
    await this.#services.migrations.failInterrupted()
    await this.#services.deployments.start()
    await this.#services.postgres.start()
    await this.#services.idleApps.start()
    await this.#services.builds.start()
    await this.#pruneSlugs()
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.stopping.abort()
    await this.#underWay.ended(PATIENCE)
    this.#services.idleApps.stop()
    await this.#services.postgres.stop()
    await this.#services.deployments.stop()
    await running?.server.close()
  }

  /** Answers a request below `/api/`. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#running) {
      this.#underWay.add(response)
      this.#running.server.routing(request, response)
      return
    }
    response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
    response.end(JSON.stringify(STARTING_OR_STOPPING))
  }

  /** `listener` removes what somebody else keeps of an app when it is destroyed. To be told before `start`. */
  onAppDestroyed(listener: AppDestroyedListener): void {
    this.#services.removal.onRemoved(listener)
  }

  /** Makes the local user when it is not there yet. */
  async seed(): Promise<{ email: string }> {
    const { email } = await this.#services.people.accounts.seedLocalUser()
    return { email }
  }

  /** A new API key for the local user. */
  async issueLocalKey(): Promise<{ email: string; key: string }> {
    const { id, email } = await this.#services.people.accounts.seedLocalUser()
    return { email, key: await this.#services.people.accounts.issueApiKey(id) }
  }

  /**
   * A key of the local user that is good while this process lives, and kept nowhere: for what calls the API on their behalf
   * within the simulator.
   */
  async processKey(): Promise<{ email: string; key: string }> {
    const { id, email } = await this.#services.people.accounts.seedLocalUser()
    return { email, key: this.#services.access.processKeyOf(id) }
  }

  /** Asks the API something as the local user. @param path of a GET, such as `/api/apps/shop/status` */
  async ask(path: string): Promise<{ status: number; body: unknown }> {
    const server = this.#running?.server
    if (!server) return { status: 503, body: STARTING_OR_STOPPING }
    const { email, key } = await this.processKey()
    const authorization = `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`
    const { statusCode, body } = await server.inject({ method: 'GET', url: path, headers: { authorization } })
    return { status: statusCode, body: JSON.parse(body) as unknown }
  }

  /** The local user's apps at a glance. */
  async board(): Promise<Board> {
    const { id } = await this.#services.people.accounts.seedLocalUser()
    return this.#services.board.of(id)
  }

  /** Puts the local user on another tier. */
  async setLocalTier(tier: User['tier']): Promise<void> {
    await this.#services.people.accounts.setLocalTier(tier)
  }

  /** Whether there is such an app, deployed or not. */
  hasApp(name: string): Promise<boolean> {
    return this.#options.database.apps.exists(name)
  }

  /** The app whose service account a token is of: what its containers show to the Kubernetes API. */
  appOfServiceToken(token: string): Promise<string | null> {
    return this.#services.access.appOfServiceToken(token)
  }

  /** Resolves when no change and no outcome is being worked on. */
  idle(): Promise<void> {
    return this.#locks.idle()
  }

  /** Every app as it should run: what the engine goes by when it starts, before this does. */
  desiredApps(): Promise<DesiredApp[]> {
    return this.#services.deployments.desired()
  }

  /** How requests get to apps: what the router goes by. */
  async routingRules(): Promise<RoutingRules> {
    const { apps, domains, canaries } = this.#options.database
    return {
      maintenance: await apps.inMaintenance(),
      domains: await domains.all(),
      canaries: await canaries.all(),
    }
  }

  /** Every database server as it should run: what the port goes by when it starts, before this does. */
  desiredDatabases(): Promise<DesiredServer[]> {
    return this.#services.postgres.desired()
  }

  async summary(): Promise<{ apps: AppSummary[]; releases: number }> {
    const { database, appUrl } = this.#options
    const apps = await database.apps.all()
    return {
      releases: await database.releases.count(),
      apps: apps.map((app) => ({
        name: app.name,
        version: app.releaseVersion,
        replicas_desired: app.replicas,
        replicas_running: this.#services.status.running(app),
        url: appUrl(app.name),
      })),
    }
  }

  async authorizePush(app: string, email: string, key: string): Promise<{ userId: number; email: string }> {
    const user = await this.#services.access.user(
      readingsOf({ name: email, secret: key }),
      'Unknown email or API key. Get a new key: gigalixir login, or gigalixir sim up',
    )
    await this.#services.access.appFor(user, app, 'change')
    return { userId: user.id, email: user.email }
  }

  async buildEnvironment(app: string, commitSha: string): Promise<Record<string, string>> {
    return buildEnvironment(this.#options.database, await this.#app(app), commitSha)
  }

  async stackOf(app: string): Promise<string> {
    return (await this.#app(app)).stack
  }

  async previousRelease(app: string): Promise<Slug | null> {
    return this.#services.releases.previousRelease(await this.#app(app))
  }

  async beginBuild(
    app: string,
    what: { sha: string; branch: string; pushedBy: string },
  ): Promise<BuildRecord> {
    return this.#services.builds.begin(await this.#app(app), what)
  }

  async deploy(
    app: string,
    slug: Slug,
    pushedBy: { userId: number; email: string },
    options: DeployOptions = {},
  ): Promise<Deployed> {
    const user = { id: pushedBy.userId, email: pushedBy.email }
    const { release, app: deployed, notHot } = await this.#services.releases.deploy(user, app, slug, options)
    const url = this.#options.appUrl(app)
    return {
      version: release.version,
      replicas: deployed.replicas,
      url,
      ...(notHot !== undefined && { notHot }),
    }
  }

  async #app(name: string): Promise<App> {
    const app = await this.#options.database.apps.byName(name)
    if (!app) throw notFound('App', name)
    return app
  }

  /** Only now, while nothing is built: later a slug may be stored whose release is not written yet. */
  async #pruneSlugs(): Promise<void> {
    const { database, slugs, log } = this.#options
    try {
      const { removed, bytes } = await slugs.prune(await database.slugs.inUse())
      if (removed > 0) log(`removed ${removed} slugs nothing points to, ${bytes} bytes`)
    } catch (error) {
      log(`slugs nothing points to could not be removed: ${messageOf(error)}`)
    }
  }
}
