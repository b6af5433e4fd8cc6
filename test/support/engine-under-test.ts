import { Readable } from 'node:stream'
import { EventEmitter, once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import type Dockerode from 'dockerode'
import {
  AppNetworks,
  connectDocker,
  findGateway,
  ofInstance,
} from '../../src/sim/engines/docker/client/index.js'
import type { LogSource } from '../../src/sim/logger/index.js'
import { DockerEngine } from '../../src/sim/engines/docker/run/index.js'
import type { Address, DesiredApp, RolloutOutcome, Traffic } from '../../src/sim/engine/index.js'
import type { DockerEngineOptions } from '../../src/sim/engines/docker/run/index.js'
import { DockerStacks } from '../../src/sim/engines/docker/stack/index.js'
import { FakeController } from './fake-controller.js'

/** Remembers who gets traffic; a drain ends at once. */
export class RecordingTraffic implements Traffic {
  readonly serving = new Map<string, Address>()
  readonly events: string[] = []

  admit(_app: string, replica: string, address: Address): void {
    this.serving.set(replica, address)
    this.events.push(`admit ${replica}`)
  }

  async drain(_app: string, replica: string): Promise<{ open: number }> {
    this.serving.delete(replica)
    this.events.push(`drain ${replica}`)
    return { open: 0 }
  }

  drop(_app: string, replica: string): void {
    this.serving.delete(replica)
    this.events.push(`drop ${replica}`)
  }
}

/** Keeps lines in memory. */
export class MemoryLogger {
  readonly lines: { app: string; source: string; at: string; line: string }[] = []
  readonly notices: string[] = []

  collect(source: LogSource) {
    const stopping = new AbortController()
    const last = this.lines.findLast((each) => each.source === source.source)?.at ?? null
    const done = (async () => {
      for await (const pieces of source.open(last, stopping.signal)) {
        for (const { at, line } of pieces) {
          // The last moment known comes again.
          if (at !== last)
            this.lines.push({ app: source.app, source: source.source, at, line: line.toString() })
        }
      }
    })()
    return {
      done,
      stop: async () => {
        stopping.abort()
        await done.catch(() => undefined)
      },
    }
  }

  notice(_app: string, message: string): void {
    this.notices.push(message)
  }

  async lastMessages(app: string, source: string, count: number): Promise<string[]> {
    const own = this.lines.filter((each) => each.app === app && each.source === source)
    return own.slice(-count).map(({ line }) => line)
  }
}

/** An engine on the real Docker, with an instance of its own and everything around it in memory. */
export class EngineUnderTest {
  readonly traffic = new RecordingTraffic()
  readonly logger = new MemoryLogger()
  readonly outcomes: RolloutOutcome[] = []
  readonly #news = new EventEmitter()
  #engineDocker: DockerEngineOptions['docker'] | undefined
  engine!: DockerEngine
  /** What containers are to trust, as PEM. */
  authority: string | undefined

  private constructor(
    readonly instance: string,
    readonly controller: FakeController,
    /** Slugs in storage, by checksum; what a replica runs is what the controller says when it asks. */
    readonly slugs: Map<string, Buffer>,
    private readonly options: Omit<DockerEngineOptions, 'networks' | 'traffic' | 'logger' | 'desired'>,
  ) {}

  static async create(
    reach?: DockerEngineOptions['reach'],
    timing: DockerEngineOptions['timing'] = {},
  ): Promise<EngineUnderTest> {
    const connection = await connectDocker()
    const gateway = await findGateway(connection)
    const { docker } = connection
    const stacks = new DockerStacks({ docker, baseImage: process.env.GIGALIXIR_TEST_BASE_IMAGE ?? null })
    await stacks.prepare(stacks.default, () => undefined)
    const controller = new FakeController(gateway.bind ?? '127.0.0.1')
    await controller.start()
    const instance = randomBytes(4).toString('hex')
    const slugs = new Map<string, Buffer>()
    return new EngineUnderTest(instance, controller, slugs, {
      docker,
      instance,
      stacks,
      containerApiUrl: () => `http://${gateway.containerHost}:${controller.port}`,
      drainSeconds: 2,
      reach: reach ?? gateway.reach,
      openSlug: (sha256) => {
        const bytes = slugs.get(sha256)
        return bytes
          ? Promise.resolve(Readable.from([bytes]))
          : Promise.reject(new Error(`no slug ${sha256}`))
      },
      log: (message) => {
        if (process.env.GIGALIXIR_TEST_VERBOSE) process.stderr.write(`${message}\n`)
      },
      timing: { probeServing: 200, stopGrace: 3000, shutdownGrace: 1000, ...timing },
    })
  }

  /** All of Docker's library. */
  get docker(): Dockerode {
    return this.options.docker as unknown as Dockerode
  }

  /** What replicas run on. */
  get stackImage(): string {
    return this.options.stacks.imageOf(this.options.stacks.default)
  }

  /** The engine acts no more, as after `kill -9`: none of its calls reaches Docker. */
  abandon(): DockerEngine {
    const { modem } = this.#engineDocker as unknown as {
      modem: { dial: (call: unknown, done: (error: Error) => void) => void }
    }
    modem.dial = (_call, done) => done(Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' }))
    return this.engine
  }

  /** A new engine for the same instance, as the next start of a simulator makes it. */
  async start(desired: readonly DesiredApp[] = []): Promise<void> {
    // A connection of its own for each engine.
    const { docker } = await connectDocker()
    this.#engineDocker = docker
    const engine = new DockerEngine({
      ...this.options,
      networks: new AppNetworks(this.instance),
      docker,
      traffic: this.traffic,
      logger: this.logger,
      desired: async () => desired,
      ...(this.authority !== undefined && { authority: () => Promise.resolve(this.authority ?? '') }),
    })
    this.engine = engine
    engine.onOutcome((outcome) => {
      if (this.engine !== engine) return
      this.outcomes.push(outcome)
      this.#news.emit('outcome')
    })
    await engine.start()
  }

  /** What `apply` takes, for tests that differ in a detail. */
  desired(
    app: string,
    revision: number,
    more: Partial<DesiredApp> & { version?: number; deadline?: number } = {},
  ): DesiredApp {
    const { version = revision, deadline = 20, ...rest } = more
    return {
      app,
      revision,
      release: {
        version,
        commitSha: 'c0ffee',
        slugSha256: '0'.repeat(64),
        bootDeadlineSeconds: deadline,
      },
      replicas: 1,
      size: 0.3,
      stack: this.options.stacks.default,
      generation: 1,
      appKey: this.controller.appKey,
      ...rest,
    }
  }

  /** Applies and waits for the outcome of that revision. */
  async rollOut(desired: DesiredApp): Promise<RolloutOutcome> {
    await this.engine.apply(desired)
    return this.outcomeOf(desired)
  }

  async outcomeOf({ app, revision }: DesiredApp): Promise<RolloutOutcome> {
    for (;;) {
      const found = this.outcomes.findLast((each) => each.app === app && each.revision === revision)
      if (found) return found
      await once(this.#news, 'outcome')
    }
  }

  /** Asks a serving replica. */
  async get(replica: string, path: string): Promise<string> {
    const address = this.traffic.serving.get(replica)
    if (!address) throw new Error(`${replica} does not serve`)
    return new Promise((resolve, reject) => {
      const asked = request({ ...address, path, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve(Buffer.concat(chunks).toString()))
        response.on('error', reject)
      })
      asked.on('error', reject)
      asked.end()
    })
  }

  /** Containers and networks of the instance, as Docker tells. */
  async objects(): Promise<{ containers: string[]; networks: string[] }> {
    const filters = ofInstance(this.instance)
    const containers = await this.docker.listContainers({ all: true, filters })
    const networks = await this.docker.listNetworks({ filters })
    return {
      containers: containers.flatMap(({ Names }) => Names),
      networks: networks.map(({ Name }) => Name),
    }
  }

  async dispose(): Promise<void> {
    await this.engine.stop()
    await this.controller.stop()
  }
}
