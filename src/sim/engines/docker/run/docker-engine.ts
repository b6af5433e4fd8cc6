import type { Readable } from 'node:stream'
import { messageOf } from '../../../../lib/errors.js'
import { DockerLink, LABEL, ofInstance, removeContainers } from '../client/index.js'
import type { AppNetworks, Docker } from '../client/index.js'
import { FairQueue } from '../../../fair-queue.js'
import type { Stacks } from '../../../stack/index.js'
import { adoptContainers } from './adoption.js'
import { AppRunners, DEFAULT_TIMING } from '../../../engine/index.js'
import { ContainerEvents } from './container-events.js'
import { fullDiskNotice, watchDisks } from './disk-watch.js'
import type { FullDisk } from './disk-watch.js'
import type {
  Address,
  DesiredApp,
  Engine,
  EngineTiming,
  FailedReplica,
  OneOffObservation,
  OneOffRun,
  ReplicaObservation,
  ReplicaUsage,
  RolloutContext,
  RolloutOutcome,
  RolloutProgress,
  RunLogger,
  Traffic,
} from '../../../engine/index.js'
import type { Reach } from './answers.js'
import { KeptFailures } from './kept-failures.js'
import { OneOffs } from './one-offs.js'
import type { RunContext } from './run-context.js'
import { DockerRuntime } from './docker-runtime.js'
import { SlugImages } from './slug-images.js'
import { Usages } from './usage.js'
import { inTime } from '../../../waiting.js'

export interface DockerEngineOptions {
  readonly docker: Docker
  /** The simulator's instance id: which Docker objects are its own. */
  readonly instance: string
  readonly stacks: Stacks
  readonly traffic: Traffic
  readonly logger: RunLogger
  /** All apps as they should run; asked once by `start`, so that what is of no app any more can go. */
  readonly desired: () => Promise<readonly DesiredApp[]>
  /** The API as containers reach it, without a trailing slash: asked for each container. */
  readonly containerApiUrl: () => string
  /** The certificate of an authority that containers are to trust besides the usual ones, as PEM. */
  readonly authority?: () => Promise<string>
  readonly drainSeconds: number
  /** How replicas are reached from here (engines/docker/client/gateway.ts). */
  readonly reach: Reach
  /** Of apps; shared with who else uses them. */
  readonly networks: AppNetworks
  /** The bytes of a slug by its checksum. */
  readonly openSlug: (sha256: string) => Promise<Readable>
  readonly log: (message: string) => void
  readonly timing?: Partial<EngineTiming>
}

/** Replicas that may boot at the same time on the smallest machine. */
const LEAST_BOOTING = 4

/** What Docker itself may take on top of the times it is given when everything stops. */
const SLACK = 5000

/** Runs apps as containers of a Docker engine, and does the rolling itself. */
export class DockerEngine implements Engine {
  readonly name = 'engine'
  readonly #options: DockerEngineOptions
  readonly #closing = new AbortController()
  readonly #context: RunContext
  /** What the rollouts of all apps share. */
  readonly #rollout: RolloutContext
  readonly #apps: AppRunners
  readonly #oneOffs: OneOffs
  readonly #usages = new Usages()
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(options: DockerEngineOptions) {
    this.#options = options
    const { instance, log } = options
    const timing = { ...DEFAULT_TIMING, ...options.timing }
    const link = new DockerLink(options.docker, log, this.#closing.signal)
    const events = new ContainerEvents({ link, instance, resyncEvery: timing.resync, log })
    const networks = options.networks.holder(link)
    const bootQueue = new FairQueue<string>(LEAST_BOOTING)
    const failures = new KeptFailures({
      ...{ link, instance, log },
      nameOfNetwork: (app) => networks.nameOf(app),
      reach: options.reach,
      keptFor: timing.failureKept,
    })
    const slugImages = new SlugImages({
      ...{ link, instance, log },
      open: options.openSlug,
      closed: this.#closing.signal,
    })
    this.#context = { ...options, timing, link, events, networks, failures, slugImages }
    this.#rollout = { ...options, timing, bootQueue, runtime: new DockerRuntime(this.#context) }
    this.#apps = new AppRunners(this.#rollout)
    this.#oneOffs = new OneOffs(this.#context)
  }

  /** Goes on from what an earlier run left: what still serves goes on serving, what is not desired goes. */
  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** Ends all replicas, with a few seconds for their requests, and removes what is ours of the run containers. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the port is for engines that have to ask somebody
  async apply(desired: DesiredApp): Promise<void> {
    if (this.#stopping) return // what is desired is kept by whoever told it, and told again at the next start
    this.#learn(desired)
    this.#apps.apply(desired)
  }

  /** @throws Error when it cannot be done within some seconds, such as while Docker is away; call it again then */
  async remove(app: string): Promise<void> {
    const { timing, networks, failures } = this.#context
    const runner = this.#apps.take(app)
    const limit = timing.shutdownGrace + SLACK
    await withinTime(failures.forget(app), SLACK)
    const ends = [
      this.#oneOffs.endAll('its app was destroyed', timing.shutdownGrace, app),
      ...(runner ? [runner.end({ drain: 0, grace: timing.shutdownGrace })] : []),
    ]
    await withinTime(Promise.all(ends), limit)
    const signal = AbortSignal.timeout(SLACK)
    await this.#removeContainers([`${LABEL.app}=${app}`], signal)
    await networks.remove(app, signal)
    await withinTime(this.#context.slugImages.forget(app), SLACK)
  }

  observe(app: string): readonly ReplicaObservation[] {
    return this.#apps.get(app)?.observe() ?? []
  }

  usage(app: string): Promise<ReadonlyMap<string, ReplicaUsage>> {
    const replicas = this.#context.link.isAway ? [] : (this.#apps.get(app)?.replicas ?? [])
    const running = replicas.flatMap(({ facts, instanceId }) =>
      instanceId === null ? [] : [{ name: facts.name, id: instanceId }],
    )
    return this.#usages.of(this.#options.docker, running)
  }

  trouble(): string | null {
    if (!this.#context.link.isAway) return null
    return 'Docker does not answer. Showing what was running when last seen; nothing starts until Docker answers.'
  }

  progress(app: string): RolloutProgress | null {
    return this.#apps.get(app)?.progress ?? null
  }

  onOutcome(listener: (outcome: RolloutOutcome) => void): () => void {
    return this.#apps.onOutcome(listener)
  }

  versionOf(app: string, replica: string): number | null {
    return this.#apps.versionOf(app, replica) ?? this.#oneOffs.get(app, replica)?.facts.version ?? null
  }

  kill(app: string, name: string): Promise<boolean> {
    return Promise.resolve(this.#kill(app, name))
  }

  failed(app: string): FailedReplica | null {
    return this.#context.failures.get(app)
  }

  openFailed(app: string): Promise<(FailedReplica & { readonly ssh: Address | null }) | null> {
    return this.#context.failures.open(app)
  }

  async startOneOff(run: OneOffRun): Promise<OneOffObservation> {
    if (!this.#starting || this.#stopping) throw new Error('the engine does not run')
    await this.#starting
    return this.#oneOffs.start(run)
  }

  oneOffs(app: string): readonly OneOffObservation[] {
    return this.#oneOffs.of(app).map((each) => each.observe())
  }

  outputOf(app: string, name: string, signal: AbortSignal): AsyncIterable<Buffer> | null {
    return this.#oneOffs.get(app, name)?.output(signal) ?? null
  }

  info(): Record<string, unknown> {
    const { replicas } = this.#apps
    return {
      apps: this.#apps.size,
      replicas: replicas.length,
      healthy: replicas.filter(({ status }) => status === 'Healthy').length,
      reach: this.#options.reach,
      docker: this.#context.link.isAway ? 'does not answer' : 'answers',
    }
  }

  async #start(): Promise<void> {
    const { events, networks, slugImages } = this.#context
    await events.start()
    await this.#useAllCores()
    const desired = await this.#options.desired()
    for (const each of desired) {
      this.#learn(each)
      this.#apps.add(each)
    }
    await slugImages.removeUnfinished()
    await adoptContainers(this.#context, (app) => this.#apps.get(app))
    await this.#oneOffs.adopt((app) => this.#apps.has(app))
    await networks.keepOnly(desired.map(({ app }) => app))
    await this.#apps.firstAnswers(this.#closing.signal)
    for (const each of desired) await this.apply(each)
    this.#watchDisks()
  }

  #kill(app: string, name: string): boolean {
    return (this.#apps.get(app)?.kill(name) ?? false) || this.#oneOffs.kill(app, name)
  }

  #watchDisks(): void {
    const { link, instance, logger, log } = this.#context
    const onFull = (full: FullDisk) => {
      if (this.#kill(full.app, full.name)) logger.notice(full.app, fullDiskNotice(full))
    }
    void watchDisks({ link, instance, onFull, log, signal: this.#closing.signal })
  }

  async #useAllCores(): Promise<void> {
    const { link } = this.#context
    const { timing, bootQueue } = this.#rollout
    const { NCPU } = (await link.call((docker) => docker.info())) as { NCPU?: number }
    bootQueue.setLimit(Math.max(LEAST_BOOTING, (NCPU ?? 1) * timing.bootingPerCore))
  }

  async #stop(): Promise<void> {
    if (!this.#starting) return
    const { timing, events, networks, failures, log } = this.#context
    const { drainSeconds } = this.#rollout
    const patience = {
      drain: Math.min(drainSeconds * 1000, timing.shutdownDrain),
      grace: timing.shutdownGrace,
    }
    failures.close()
    const longest = patience.drain + patience.grace + SLACK
    await withinTime(this.#starting, longest)
    const ends = [...this.#apps.end(patience), this.#oneOffs.endAll('the platform stops', patience.grace)]
    await withinTime(Promise.all(ends), longest)
    // From here on nobody waits for an engine that is away.
    this.#closing.abort()
    await withinTime(this.#context.slugImages.settled(), SLACK)
    await events.stop()
    try {
      await this.#removeContainers([])
      await networks.keepOnly([])
    } catch (error) {
      log(`what runs could not be removed: ${messageOf(error)}; the next start does it`)
    }
  }

  /** Removes what is left of this instance's replicas and one-offs, such as one that was being made. */
  async #removeContainers(label: string[], signal?: AbortSignal): Promise<void> {
    const { link, instance } = this.#context
    const removals = (['run', 'job'] as const).map((role) =>
      link.call((docker) => removeContainers(docker, ofInstance(instance, role, label)), signal),
    )
    await Promise.all(removals)
  }

  #learn({ app, release }: DesiredApp): void {
    if (release) this.#context.slugImages.learn(app, release.version, release.slugSha256)
  }
}

/** Waits for work that reports its own failures, but not for ever. */
async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  await inTime(
    work.catch(() => undefined),
    milliseconds,
  )
}
