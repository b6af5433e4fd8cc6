import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Billing } from './billing/index.js'
import { GitBuildServer, HOOK_PATH } from './build-server/index.js'
import type { BuildLimits } from './build-server/index.js'
import type { SimConfig } from './config.js'
import { Console } from './console/index.js'
import { Controller, sshAddressOf } from './controller/index.js'
import { Database } from './database/index.js'
import type { Served, Substrate } from './engine/index.js'
import { appUrl, endpointsAt } from './endpoints.js'
import { KubernetesApi } from './kubernetes/index.js'
import { FileLogger, LogDrains, RequestLog } from './logger/index.js'
import { FrontDoor, requestLine, Router, Routing } from './router/index.js'
import type { Handler, RequestRecord } from './router/index.js'
import type { Service } from './service.js'
import { FileSlugStorage } from './slug-storage/index.js'
import { Snapshots } from './snapshot/index.js'
import { SshDoor } from './ssh-door/index.js'
import { TlsManager } from './tls-manager/index.js'
import { WorkingCopies } from './working-copies.js'

/** The components, once they are built. */
export interface Components {
  readonly substrate: Substrate
  readonly database: Database
  readonly controller: Controller
  readonly builds: GitBuildServer
  readonly snapshots: Snapshots
  readonly frontDoor: FrontDoor
  readonly tlsManager: TlsManager
  readonly console: Console
  /** All of them, in the order they are started. */
  readonly inOrder: readonly Service[]
}

export interface ComponentsOptions {
  readonly config: SimConfig
  /** The simulator's instance id. */
  readonly instance: string
  /** What all of it runs on. */
  readonly substrate: Substrate
  readonly preferredPort: number
  readonly preferredHttpsPort: number
  /** Of this program. */
  readonly version: string
  /** Answers the `sim` commands. */
  readonly control: Handler
  /** What the console is told of the simulator itself, by name. */
  readonly facts: Readonly<Record<string, () => Promise<unknown>>>
  readonly log: (line: string) => void
}

/** Builds the components of the platform and tells them of one another; none of them is started. */
export function buildComponents(options: ComponentsOptions): Components {
  const { config, instance, substrate, log } = options
  const { home, drainSeconds, bootDeadlineSeconds, jobLimitSeconds } = config
  const localUrl = () => endpointsAt(frontDoor.port).api
  const containerApiUrl = () => `http://${substrate.access.host}:${frontDoor.port}`

  const database = new Database({ home })
  const logger = new FileLogger({ folder: join(home, 'logs'), log })
  const requests = new RequestLog<RequestRecord>({
    folder: join(home, 'logs', 'requests'),
    appOf: ({ app }) => app,
    endOf: ({ began, serviceMs }) => began + serviceMs,
    line: requestLine,
    knows: (app) => controller.hasApp(app),
    log,
  })
  // Signed addresses are good for minutes: a new secret with each start costs nothing and is kept nowhere.
  const slugs = new FileSlugStorage({ folder: join(home, 'slugs'), secret: randomBytes(32) })
  const logDrains = new LogDrains({
    folder: join(home, 'drains'),
    logger,
    drains: () => database.drains.all(),
    log,
  })
  const routing = new Routing({
    load: () => controller.routingRules(),
    onDomains: (fqdns) => tlsManager.keepOnly(fqdns),
  })
  const router: Router = new Router({
    knows: (app) => controller.hasApp(app),
    inMaintenance: (app) => routing.inMaintenance(app),
    choose: (app, serves) => routing.choose(app, serves),
    names: {
      ports: () => ({ http: frontDoor.port, https: tlsManager.port }),
      appOfDomain: (host) => routing.appOfDomain(host),
      localNamesOf: (app) => routing.localNamesOf(app),
    },
    onSilence: (app, replica, isSilent) =>
      logger.notice(
        app,
        isSilent
          ? `Replica ${replica} accepts requests but does not answer them. Other replicas get them; it is retried from time to time.`
          : `Replica ${replica} answers requests again.`,
      ),
    releaseOf: (app, replica) => served.apps.versionOf(app, replica),
    log,
  })
  router.onRequest((request) => requests.add(request))
  const limits: BuildLimits = {
    buildMilliseconds: config.buildLimitSeconds * 1000,
    slugBytes: config.slugLimitMegabytes * 1024 ** 2,
    diskBytes: config.buildDiskMegabytes * 1000 ** 2,
    repositoryBytes: config.repositoryLimitMegabytes * 1024 ** 2,
  }
  const served: Served = substrate.serve({
    traffic: router,
    logger,
    slugs,
    desiredApps: () => controller.desiredApps(),
    desiredDatabases: () => controller.desiredDatabases(),
    apiUrl: containerApiUrl,
    authority: async () => (await tlsManager.authority()).certificate,
    issueCertificate: (names, addresses) => tlsManager.issue(names, addresses),
    drainSeconds,
    buildLimits: limits,
    log,
  })
  const { apps: engine, databases: postgres } = served
  const snapshots = new Snapshots({ home, database, postgres, version: options.version, log })
  const kubernetes = new KubernetesApi({
    home,
    appOf: (token) => controller.appOfServiceToken(token),
    replicasOf: (app) => engine.observe(app),
    log,
  })
  const sshDoor = new SshDoor({
    addressOf: (app, replica) => sshAddressOf(engine.observe(app), replica),
    log,
  })
  const billing = new Billing({ database, engine, postgres, log })
  const controller: Controller = new Controller({
    database,
    engine,
    postgres,
    billing,
    logger,
    requests: requests.log,
    slugs,
    routing,
    logDrains,
    sshDoor,
    stacks: substrate.stacks,
    containerApiUrl,
    apiUrl: localUrl,
    openFailedBuild: (app) => builds.openFailed(app),
    kubernetesCa: () => kubernetes.caCertificate,
    appUrl: (app) => appUrl(app, frontDoor.port),
    bootDeadlineSeconds,
    jobLimitSeconds,
    rateLimits: config.rateLimits,
    log,
  })
  const builds: GitBuildServer = new GitBuildServer({
    home,
    runner: served.builds,
    slugs,
    host: controller,
    buildpacks: config.buildpacks,
    fetch: config.fetch,
    authority: async () => (await tlsManager.authority()).certificate,
    workingCopies: () => new WorkingCopies(home).all(),
    ...(config.toolchains && { toolchains: config.toolchains }),
    concurrency: config.concurrentBuilds,
    limits,
    callbackUrl: localUrl,
    log,
  })
  controller.onAppDestroyed((app) => builds.removeApp(app))
  const frontDoor: FrontDoor = new FrontDoor({
    port: options.preferredPort,
    bindContainerAddress: substrate.access.bind,
    appOfDomain: (host) => routing.appOfDomain(host),
    handlers: {
      api: (request, response) => controller.handle(request, response),
      git: (request, response) => builds.handle(request, response),
      slugs: (request, response) => slugs.handle(request, response),
      control: (request, response) =>
        (request.url ?? '').startsWith(HOOK_PATH)
          ? builds.handleHook(request, response)
          : options.control(request, response),
      console: (request, response) => console.handle(request, response),
      consoleStream: (request, socket, head) => console.upgrade(request, socket, head),
      app: router,
      cluster: (socket) => kubernetes.accept(socket),
    },
    log,
  })

  const console = new Console({
    home,
    instance,
    version: options.version,
    origin: () => endpointsAt(frontDoor.port).api,
    greeting: () => greeting(frontDoor.port),
    api: (request, response) => controller.handle(request, response),
    credentials: () => controller.processKey(),
    call: (path) => controller.ask(path),
    board: () => controller.board(),
    onRequest: (listener) => router.onRequest(listener),
    hasApp: (app) => controller.hasApp(app),
    logger,
    facts: options.facts,
    log,
  })

  const tlsManager: TlsManager = new TlsManager({
    home,
    port: options.preferredHttpsPort,
    appOfDomain: (host) => routing.appOfDomain(host),
    accept: (socket) => frontDoor.accept(socket),
    log,
  })

  return {
    substrate,
    database,
    controller,
    builds,
    snapshots,
    frontDoor,
    tlsManager,
    console,
    inOrder: [
      database,
      logger,
      requests,
      logDrains,
      slugs,
      // Before the front door: its rules count from the first request on.
      routing,
      router,
      kubernetes,
      // Before the front door, and so ended after it has let requests end.
      tlsManager,
      // Before the engine: a container that starts asks the API for its release.
      frontDoor,
      // Before the engine, and so ended after it: apps need their databases from the start to the last request.
      postgres,
      // Ended before what it copies is.
      snapshots,
      // Before the controller: it tells the engine at once what should run.
      engine,
      sshDoor,
      billing,
      controller,
      // Last to start, first to stop: no push may meet half a platform.
      builds,
      // Its streams would keep the front door waiting.
      console,
    ],
  }
}

/** What programs that are no browser are told at `/`. */
function greeting(port: number): string {
  const { apps } = endpointsAt(port)
  return `This is a Gigalixir simulator. Apps answer at ${apps}; see all of it in a browser: gigalixir sim open\n`
}
