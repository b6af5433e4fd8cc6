import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { GigalixirError, messageOf } from '../lib/errors.js'
import { Billing } from './billing/index.js'
import { GitBuildServer, HOOK_PATH } from './build-server/index.js'
import { ControlApi } from './control/index.js'
import type { ControlledSimulator, Health, IssuedKey, MailMessage, SimStatus } from './control/index.js'
import { Controller, sshAddressOf } from './controller/index.js'
import type { RunnableSimulator, SimulatorOptions } from './daemon-process.js'
import { Database } from './database/index.js'
import { connectDocker, findGateway } from './docker/index.js'
import type { DockerConnection, Gateway } from './docker/index.js'
import { appUrl, endpointsAt } from './endpoints.js'
import { KubernetesApi } from './kubernetes/index.js'
import { Lifecycle } from './lifecycle.js'
import type { LifecycleEvent } from './lifecycle.js'
import { FileLogger, LogDrains } from './logger/index.js'
import { Mailbox } from './mailbox/index.js'
import { DockerPostgres } from './postgres/index.js'
import { FrontDoor, Router, Routing } from './router/index.js'
import { DockerEngine } from './run/index.js'
import type { Progress, Service } from './service.js'
import { simulatorStatus } from './simulator-status.js'
import { FileSlugStorage } from './slug-storage/index.js'
import { SshDoor } from './ssh-door/index.js'
import { DockerStacks } from './stack/index.js'

/** The components, once they are built. */
interface Parts {
  readonly connection: DockerConnection
  readonly database: Database
  readonly stacks: DockerStacks
  readonly controller: Controller
  readonly frontDoor: FrontDoor
  /** All of them, in the order they are started. */
  readonly inOrder: readonly Service[]
}

/**
 * The composition root: builds the components of the platform, starts them in order, stops them in reverse. Everything
 * each of them needs comes in through its constructor, here and nowhere else.
 */
export class Simulator implements RunnableSimulator, ControlledSimulator {
  readonly #options: SimulatorOptions
  readonly #startedAt = new Date()
  readonly #control: ControlApi
  readonly #lifecycle: Lifecycle
  #parts: Parts | undefined
  #stopping = false

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#control = new ControlApi(options.token, this, options.log)
    this.#lifecycle = new Lifecycle((event) => this.#journal(event))
  }

  /**
   * Resolves when apps are served, pushes are taken and the local user exists. When it fails, or is aborted, what was
   * started by then is stopped again.
   *
   * @throws GigalixirError DOCKER_UNAVAILABLE, STACK_UNAVAILABLE, PORT_UNAVAILABLE, GIT_FAILED, STORAGE_FAILED, INTERRUPTED
   */
  async start(progress: Progress, signal: AbortSignal): Promise<{ port: number }> {
    try {
      progress({ step: 'Looking for Docker' })
      const connection = await connectDocker()
      this.#options.log(`Docker ${connection.candidate.host}, from ${connection.candidate.from}`)
      this.#parts = this.#build(connection, await findGateway(connection))
      const { stacks, inOrder, controller, frontDoor } = this.#parts
      await stacks.prepare(stacks.default, progress, signal)
      for (const service of inOrder) {
        if (signal.aborted) throw new GigalixirError('INTERRUPTED', 'The start was interrupted.')
        progress({ step: 'Starting the platform', detail: service.name })
        await this.#lifecycle.start(service)
      }
      await controller.seed()
      this.#sayWhenPortMoved(frontDoor.port)
      return { port: frontDoor.port }
    } catch (error) {
      await this.stop().catch((failed: unknown) =>
        this.#options.log(`stopping what had started failed, too: ${messageOf(failed)}`),
      )
      throw error
    }
  }

  /** Safe to call twice and at any time. @throws the first error met, after all of it was stopped */
  stop(): Promise<void> {
    this.#stopping = true
    return this.#lifecycle.stop()
  }

  health(): Health {
    const { settings, version } = this.#options
    return {
      instance: settings.instance,
      pid: process.pid,
      version,
      state: this.#stopping ? 'stopping' : 'running',
    }
  }

  async status(): Promise<SimStatus> {
    const { connection, controller, stacks, frontDoor } = this.#started()
    const { config, settings, version } = this.#options
    return simulatorStatus({
      instance: settings.instance,
      home: config.home,
      version,
      startedAt: this.#startedAt,
      endpoints: endpointsAt(frontDoor.port),
      connection,
      services: this.#lifecycle.services(),
      apps: (await controller.summary()).apps,
      stackImage: stacks.imageOf(stacks.default),
    })
  }

  issueKey(): Promise<IssuedKey> {
    return this.#started().controller.issueLocalKey()
  }

  mails(): Promise<readonly MailMessage[]> {
    return new Mailbox(this.#started().database).list()
  }

  requestStop(): void {
    this.#stopping = true
    this.#options.onStopRequest()
  }

  #started(): Parts {
    if (this.#parts) return this.#parts
    throw new GigalixirError('SIM_NOT_RUNNING', 'The simulator has not started yet.')
  }

  #build(connection: DockerConnection, gateway: Gateway): Parts {
    const { docker } = connection
    const { config, settings, log } = this.#options
    const { home, drainSeconds, bootDeadlineSeconds, jobLimitSeconds } = config
    const { instance } = settings
    const localUrl = () => endpointsAt(frontDoor.port).api
    const containerApiUrl = () => `http://${gateway.containerHost}:${frontDoor.port}`

    const database = new Database({ home })
    const logger = new FileLogger({ folder: join(home, 'logs'), log })
    // Signed addresses are good for minutes: a new secret with each start costs nothing and is kept nowhere.
    const slugs = new FileSlugStorage({ folder: join(home, 'slugs'), secret: randomBytes(32) })
    const logDrains = new LogDrains({
      folder: join(home, 'drains'),
      logger,
      drains: () => database.drains.all(),
      log,
    })
    const stacks = new DockerStacks({ docker, baseImage: config.baseImage, log })
    const routing = new Routing({ load: () => controller.routingRules() })
    const router = new Router({
      knows: (app) => controller.hasApp(app),
      inMaintenance: (app) => routing.inMaintenance(app),
      choose: (app, serves) => routing.choose(app, serves),
      log,
    })
    const engine = new DockerEngine({
      docker,
      instance,
      stacks,
      traffic: router,
      logger,
      desired: () => controller.desiredApps(),
      networksInUse: () => postgres.apps(),
      containerApiUrl,
      openSlug: (sha256) => slugs.open(sha256),
      drainSeconds,
      reach: gateway.reach,
      log,
    })
    const postgres = new DockerPostgres({
      docker,
      instance,
      stacks,
      desired: () => controller.desiredDatabases(),
      log,
    })
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
      slugs,
      routing,
      logDrains,
      sshDoor,
      stacks,
      containerApiUrl,
      apiUrl: localUrl,
      kubernetesCa: () => kubernetes.caCertificate,
      appUrl: (app) => appUrl(app, frontDoor.port),
      bootDeadlineSeconds,
      jobLimitSeconds,
      log,
    })
    const builds = new GitBuildServer({
      home,
      docker,
      instance,
      stacks,
      slugs,
      host: controller,
      buildpacks: config.buildpacks,
      limits: {
        buildMilliseconds: config.buildLimitSeconds * 1000,
        slugBytes: config.slugLimitMegabytes * 1024 ** 2,
        repositoryBytes: config.repositoryLimitMegabytes * 1024 ** 2,
      },
      callbackUrl: localUrl,
      log,
    })
    controller.onAppDestroyed((app) => builds.removeApp(app))
    const frontDoor: FrontDoor = new FrontDoor({
      port: this.#preferredPort(),
      bindContainerAddress: gateway.bind,
      appOfDomain: (host) => routing.appOfDomain(host),
      handlers: {
        api: (request, response) => controller.handle(request, response),
        git: (request, response) => builds.handle(request, response),
        slugs: (request, response) => slugs.handle(request, response),
        control: (request, response) =>
          (request.url ?? '').startsWith(HOOK_PATH)
            ? builds.handleHook(request, response)
            : this.#control.handle(request, response),
        page: (request, response) => this.#page(request, response),
        app: router,
        cluster: (socket) => kubernetes.accept(socket),
      },
      log,
    })

    return {
      connection,
      database,
      stacks,
      controller,
      frontDoor,
      inOrder: [
        database,
        logger,
        logDrains,
        slugs,
        // Before the front door: its rules count from the first request on.
        routing,
        router,
        kubernetes,
        // Before the engine: a container that starts asks the API for its release.
        frontDoor,
        // Before the engine, and so ended after it: apps need their databases from the start to the last request.
        postgres,
        // Before the controller: it tells the engine at once what should run.
        engine,
        sshDoor,
        billing,
        controller,
        // Last to start, first to stop: no push may meet half a platform.
        builds,
      ],
    }
  }

  /** What was asked for, else the port of last time (people's git remotes carry it), else the usual one. */
  #preferredPort(): number {
    const { config, settings } = this.#options
    return config.httpPortChosen ? config.httpPort : (settings.httpPort ?? config.httpPort)
  }

  #sayWhenPortMoved(port: number): void {
    const preferred = this.#preferredPort()
    if (port !== preferred) this.#options.notice(`Port ${preferred} is taken: using ${port} from now on.`)
  }

  #page(request: IncomingMessage, response: ServerResponse): void {
    request.resume()
    const { apps } = endpointsAt(this.#started().frontDoor.port)
    const text = `This is a Gigalixir simulator. Apps answer at ${apps}; what runs: gigalixir sim status\n`
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
  }

  #journal(event: LifecycleEvent): void {
    if (event.kind === 'stop-failed')
      this.#options.log(`${event.name} did not stop as it should: ${messageOf(event.error)}`)
    else if (event.kind === 'started' || event.kind === 'stopped')
      this.#options.log(`${event.name} ${event.kind}`)
  }
}
