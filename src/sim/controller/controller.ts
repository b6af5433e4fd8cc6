import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { messageOf } from '../../lib/errors.js'
import type { Billing } from '../billing/index.js'
import type { BuildHost } from '../build-server/index.js'
import type { Database } from '../database/index.js'
import type { App, Slug } from '../domain.js'
import type { LogDrains, Logger } from '../logger/index.js'
import { notFound } from '../platform-error.js'
import type { DesiredServer, Postgres } from '../postgres/index.js'
import type { Routing, RoutingRules } from '../router/index.js'
import type { DesiredApp, Engine } from '../run/index.js'
import type { Service } from '../service.js'
import type { SlugStorage } from '../slug-storage/index.js'
import type { SshDoor } from '../ssh-door/index.js'
import type { Stacks } from '../stack/index.js'
import { readingsOf } from './api/basic-auth.js'
import { guardsOf } from './api/guards.js'
import { RequestsUnderWay } from './api/requests-under-way.js'
import { createServer } from './api/server.js'
import { addRoutes } from './routes/index.js'
import { Access } from './services/access.js'
import { AppLocks } from './services/app-locks.js'
import { Apps } from './services/apps.js'
import { buildEnvironment } from './services/build-environment.js'
import { CanaryService } from './services/canary-service.js'
import { ConfigService } from './services/configs.js'
import { DatabaseService } from './services/database-service.js'
import { Deployments } from './services/deployments.js'
import { DomainService } from './services/domain-service.js'
import { DrainService } from './services/drain-service.js'
import { OneOffService } from './services/one-offs.js'
import { People } from './services/people.js'
import { PermissionService } from './services/permissions.js'
import { ReleaseService } from './services/releases.js'
import { RemoteService } from './services/remote.js'
import { Removal } from './services/removal.js'
import type { AppDestroyedListener } from './services/removal.js'
import { SshKeyService } from './services/ssh-keys.js'
import { StatusService } from './services/status.js'

export interface ControllerOptions {
  readonly database: Database
  readonly engine: Engine
  readonly postgres: Postgres
  readonly billing: Pick<Billing, 'bills' | 'paymentMethods' | 'tokens'>
  readonly logger: Logger
  readonly slugs: SlugStorage
  readonly routing: Pick<Routing, 'refresh'>
  readonly sshDoor: Pick<SshDoor, 'open' | 'forget'>
  /** Told when drains come and go. */
  readonly logDrains: Pick<LogDrains, 'refresh'>
  readonly stacks: Pick<Stacks, 'known' | 'default'>
  /** The API as people's own programs reach it. */
  readonly apiUrl: () => string
  /** What time it is, for what expires. */
  readonly now?: () => Date
  /** The front door as a run container reaches it, such as `http://172.17.0.1:4080`. */
  readonly containerApiUrl: () => string
  /** What containers have to trust when they call the Kubernetes API. */
  readonly kubernetesCa: () => string
  /** Where an app answers, as people type it. */
  readonly appUrl: (app: string) => string
  /** Seconds a new replica may take until it answers on its port. */
  readonly bootDeadlineSeconds: number
  /** Seconds a job may take. */
  readonly jobLimitSeconds: number
  /** Milliseconds until an app the engine could not take on is given to it again. */
  readonly retryMs?: number
  /** The daemon's own log. */
  readonly log: (line: string) => void
}

/** What `sim status` tells of the apps. */
export interface AppSummary {
  readonly name: string
  readonly version: number | null
  readonly replicas_desired: number
  readonly replicas_running: number
  readonly url: string
}

/** Milliseconds a stop waits for requests that are being answered. */
const PATIENCE = 5000

/** The API server: takes what people ask for, writes it down, and has the engine bring it about. */
export class Controller implements Service, BuildHost {
  readonly name = 'controller'
  readonly #options: ControllerOptions
  readonly #locks = new AppLocks()
  readonly #underWay = new RequestsUnderWay()
  readonly #access: Access
  readonly #people: People
  readonly #deployments: Deployments
  readonly #databases: DatabaseService
  readonly #releases: ReleaseService
  readonly #removal: Removal
  readonly #status: StatusService
  #running: { server: FastifyInstance; stopping: AbortController } | undefined

  constructor(options: ControllerOptions) {
    this.#options = options
    const { database } = options
    const shared = { ...options, locks: this.#locks }
    this.#access = new Access(database)
    this.#people = new People(options)
    this.#deployments = new Deployments(shared)
    this.#databases = new DatabaseService({ ...options, deployments: this.#deployments })
    this.#removal = new Removal(shared)
    this.#removal.onRemoved(() => options.routing.refresh())
    this.#removal.onRemoved(() => options.logDrains.refresh())
    this.#removal.onRemoved((app) => options.sshDoor.forget(app))
    this.#releases = new ReleaseService({ ...options, deployments: this.#deployments })
    this.#status = new StatusService(database, options.engine)
  }

  /** Finishes what a crash interrupted and brings every app to its desired state. The database and engine have to run. */
  async start(): Promise<void> {
    if (this.#running) return
    const stopping = new AbortController()
    const server = createServer(this.#options.log)
    this.#addRoutes(server, stopping.signal)
    await server.ready()
    this.#running = { server, stopping }
    await this.#removal.start()
    await this.#deployments.start()
    await this.#databases.start()
    await this.#pruneSlugs()
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.stopping.abort()
    await this.#underWay.ended(PATIENCE)
    await this.#databases.stop()
    await this.#deployments.stop()
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
    response.end(JSON.stringify({ errors: { '': ['The platform is starting or stopping. Try again.'] } }))
  }

  /** `listener` removes what somebody else keeps of an app when it is destroyed. To be told before `start`. */
  onAppDestroyed(listener: AppDestroyedListener): void {
    this.#removal.onRemoved(listener)
  }

  /** Makes the local user when it is not there yet. */
  async seed(): Promise<{ email: string }> {
    const { email } = await this.#people.accounts.seedLocalUser()
    return { email }
  }

  /** A new API key for the local user. */
  async issueLocalKey(): Promise<{ email: string; key: string }> {
    const { id, email } = await this.#people.accounts.seedLocalUser()
    return { email, key: await this.#people.accounts.issueApiKey(id) }
  }

  /** Whether there is such an app, deployed or not. */
  hasApp(name: string): Promise<boolean> {
    return this.#options.database.apps.exists(name)
  }

  /** The app whose service account a token is of: what its containers show to the Kubernetes API. */
  appOfServiceToken(token: string): Promise<string | null> {
    return this.#access.appOfServiceToken(token)
  }

  /** Resolves when no change and no outcome is being worked on. */
  idle(): Promise<void> {
    return this.#locks.idle()
  }

  /** Every app as it should run: what the engine goes by when it starts, before this does. */
  desiredApps(): Promise<DesiredApp[]> {
    return this.#deployments.desired()
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
    return this.#databases.desired()
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
        replicas_running: this.#status.running(app),
        url: appUrl(app.name),
      })),
    }
  }

  async authorizePush(app: string, email: string, key: string): Promise<{ userId: number; email: string }> {
    const user = await this.#access.user(readingsOf({ name: email, secret: key }))
    await this.#access.appFor(user, app, 'change')
    return { userId: user.id, email: user.email }
  }

  async buildEnvironment(app: string, commitSha: string): Promise<Record<string, string>> {
    return buildEnvironment(this.#options.database, await this.#app(app), commitSha)
  }

  async stackOf(app: string): Promise<string> {
    return (await this.#app(app)).stack
  }

  async previousRelease(app: string): Promise<Slug | null> {
    return this.#releases.previousRelease(await this.#app(app))
  }

  async deploy(
    app: string,
    slug: Slug,
    pushedBy: { userId: number; email: string },
    options: { hot?: boolean } = {},
  ): Promise<{ version: number; replicas: number; url: string }> {
    const user = { id: pushedBy.userId, email: pushedBy.email }
    const { release, app: deployed } = await this.#releases.deploy(user, app, slug, options)
    return { version: release.version, replicas: deployed.replicas, url: this.#options.appUrl(app) }
  }

  async #app(name: string): Promise<App> {
    const app = await this.#options.database.apps.byName(name)
    if (!app) throw notFound('App', name)
    return app
  }

  #addRoutes(server: FastifyInstance, stopping: AbortSignal): void {
    const { billing, database, logger, routing, stacks, log } = this.#options
    const deployments = this.#deployments
    const people = this.#people
    const services = {
      access: this.#access,
      accounts: people.accounts,
      credentials: people.credentials,
      secondFactor: people.secondFactor,
      signups: people.signups,
      apps: new Apps({ database, deployments, removal: this.#removal, routing, stacks }),
      configs: new ConfigService(database, deployments),
      canaries: new CanaryService(database, this.#access, routing),
      domains: new DomainService(database, routing),
      drains: new DrainService(database, this.#options.logDrains),
      permissions: new PermissionService(database),
      sshKeys: new SshKeyService(database),
      oneOffs: new OneOffService(this.#options),
      postgres: this.#databases,
      paymentMethods: billing.paymentMethods,
      bills: billing.bills,
      releases: this.#releases,
      remote: new RemoteService(this.#options),
      status: this.#status,
      logger,
    }
    addRoutes(server, {
      services,
      guards: guardsOf(this.#access),
      credentials: people.credentials,
      tokens: billing.tokens,
      stopping,
      log,
    })
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
