import { GigalixirError, messageOf } from '../lib/errors.js'
import { buildComponents } from './components.js'
import type { Components } from './components.js'
import { ControlApi } from './control/index.js'
import type {
  CaCertificate,
  ControlledSimulator,
  DaemonLoad,
  Health,
  IssuedKey,
  MailMessage,
  RotatedKeys,
  SimStatus,
  Tier,
} from './control/index.js'
import { DaemonLoadWatch } from './daemon-load.js'
import type { Ports, RunnableSimulator, SimulatorOptions } from './daemon-process.js'
import { examine } from './doctor/index.js'
import { DockerSubstrate } from './engines/docker/index.js'
import { endpointsAt } from './endpoints.js'
import { Lifecycle } from './lifecycle.js'
import type { LifecycleEvent } from './lifecycle.js'
import { Mailbox } from './mailbox/index.js'
import type { Progress } from './service.js'
import { finishLoad } from './snapshot/index.js'
import type { SnapshotSummary } from './snapshot/index.js'
import { simulatorStatus } from './simulator-status.js'

/**
 * The composition root: builds the components of the platform (components.ts), starts them in order, stops them in
 * reverse. Everything each of them needs comes in through its constructor, there and nowhere else.
 */
export class Simulator implements RunnableSimulator, ControlledSimulator {
  readonly #options: SimulatorOptions
  readonly #startedAt = new Date()
  readonly #control: ControlApi
  readonly #lifecycle: Lifecycle
  readonly #load = new DaemonLoadWatch()
  #parts: Components | undefined
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
  async start(progress: Progress, signal: AbortSignal): Promise<Ports> {
    try {
      progress({ step: 'Looking for Docker' })
      const substrate = await DockerSubstrate.find({
        instance: this.#options.settings.instance,
        baseImage: this.#options.config.baseImage,
        log: this.#options.log,
      })
      this.#parts = buildComponents({
        config: this.#options.config,
        instance: this.#options.settings.instance,
        substrate,
        preferredPort: this.#preferredPort(),
        preferredHttpsPort: this.#preferredHttpsPort(),
        version: this.#options.version,
        control: (request, response) => this.#control.handle(request, response),
        facts: {
          status: () => this.status(),
          mails: () => this.mails(),
          doctor: () => examine(this.#options.config.home),
        },
        log: this.#options.log,
      })
      const { inOrder, controller, frontDoor, tlsManager } = this.#parts
      await substrate.stacks.prepare(substrate.stacks.default, progress, signal)
      await finishLoad({
        home: this.#options.config.home,
        substrate,
        progress,
        log: this.#options.log,
      })
      for (const service of inOrder) {
        if (signal.aborted) throw new GigalixirError('INTERRUPTED', 'The start was interrupted.')
        progress({ step: 'Starting the platform', detail: service.name })
        await this.#lifecycle.start(service)
      }
      await controller.seed()
      this.#sayWhenMoved(this.#preferredPort(), frontDoor.port)
      this.#sayWhenMoved(this.#preferredHttpsPort(), tlsManager.port)
      return { port: frontDoor.port, httpsPort: tlsManager.port }
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
    this.#load.stop()
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
    const { substrate, controller, builds, frontDoor, tlsManager } = this.#started()
    const { config, settings, version } = this.#options
    return simulatorStatus({
      instance: settings.instance,
      home: config.home,
      version,
      startedAt: this.#startedAt,
      endpoints: endpointsAt(frontDoor.port, tlsManager.port),
      substrate,
      services: this.#lifecycle.services(),
      apps: (await controller.summary()).apps,
      builds: builds.state(),
      stackImage: substrate.stacks.imageOf(substrate.stacks.default),
    })
  }

  load(): DaemonLoad {
    return this.#load.take()
  }

  issueKey(): Promise<IssuedKey> {
    return this.#started().controller.issueLocalKey()
  }

  setTier(tier: Tier): Promise<void> {
    return this.#started().controller.setLocalTier(tier === 'free' ? 'FREE' : 'STANDARD')
  }

  rotateKeys(): Promise<RotatedKeys> {
    return this.#started().database.rotateKeys()
  }

  saveSnapshot(name: string): Promise<SnapshotSummary> {
    return this.#started().snapshots.save(name)
  }

  caCertificate(): Promise<CaCertificate> {
    return this.#started().tlsManager.authority()
  }

  mails(): Promise<readonly MailMessage[]> {
    return new Mailbox(this.#started().database).list()
  }

  consoleUrl(): string {
    return this.#started().console.entryUrl()
  }

  requestStop(): void {
    this.#stopping = true
    this.#options.onStopRequest()
  }

  #started(): Components {
    if (this.#parts) return this.#parts
    throw new GigalixirError('SIM_NOT_RUNNING', 'The simulator has not started yet.')
  }

  /** What was asked for, else the port of last time (people's git remotes carry it), else the usual one. */
  #preferredPort(): number {
    const { config, settings } = this.#options
    return config.httpPortChosen ? config.httpPort : (settings.httpPort ?? config.httpPort)
  }

  #preferredHttpsPort(): number {
    const { config, settings } = this.#options
    return config.httpsPortChosen ? config.httpsPort : (settings.httpsPort ?? config.httpsPort)
  }

  #sayWhenMoved(preferred: number, port: number): void {
    if (preferred !== 0 && port !== preferred)
      this.#options.notice(`Port ${preferred} is taken: using ${port} from now on.`)
  }

  #journal(event: LifecycleEvent): void {
    if (event.kind === 'stop-failed')
      this.#options.log(`${event.name} did not stop as it should: ${messageOf(event.error)}`)
    else if (event.kind === 'started' || event.kind === 'stopped')
      this.#options.log(`${event.name} ${event.kind}`)
  }
}
