import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { messageOf } from '../../../../lib/errors.js'
import {
  DockerLink,
  LABEL,
  ofInstance,
  removeContainer,
  removeContainers,
  removeVolume,
  volumeNames,
} from '../client/index.js'
import type { AppNetworks, ContainerSummary, Docker } from '../client/index.js'
import type { Stacks } from '../../../stack/index.js'
import { copyRunning, copyStopped } from './copy-out.js'
import { inContainer } from './in-container.js'
import { PostgresImage } from './postgres-image.js'
import type { DesiredServer, Postgres, ServerObservation } from '../../../postgres/index.js'
import { hostFor, serverName } from './server-spec.js'
import { Server } from './server.js'
import type { ServerContext } from './server.js'
import { DEFAULT_TIMING } from './timing.js'
import type { ServerTiming } from './timing.js'

export interface DockerPostgresOptions {
  readonly docker: Docker
  /** The simulator's instance id: which Docker objects are its own. */
  readonly instance: string
  /** Of apps; shared with who else uses them. */
  readonly networks: AppNetworks
  readonly stacks: Pick<Stacks, 'default' | 'imageOf'>
  /** All servers there should be; asked once by `start`. */
  readonly desired: () => Promise<readonly DesiredServer[]>
  readonly issueCertificate: ServerContext['issueCertificate']
  readonly log: (line: string) => void
  readonly timing?: Partial<ServerTiming>
}

const NOT_THERE: ServerObservation = { status: 'stopped', reason: null, version: null, startedAt: null }

/** PostgreSQL servers as containers of a Docker engine, each with a volume that outlives them. */
export class DockerPostgres implements Postgres {
  readonly name = 'postgres'
  readonly #options: DockerPostgresOptions
  readonly #closing = new AbortController()
  readonly #context: ServerContext
  readonly #image: PostgresImage
  readonly #servers = new Map<string, Server>()
  readonly #listeners = new Set<(id: string) => void>()
  #stopping: Promise<void> | undefined

  constructor(options: DockerPostgresOptions) {
    this.#options = options
    const { docker, instance, stacks, issueCertificate, log } = options
    const link = new DockerLink(docker, log, this.#closing.signal)
    this.#image = new PostgresImage(docker, instance, stacks, log)
    this.#context = {
      instance,
      link,
      networks: options.networks.holder(link),
      image: this.#image,
      issueCertificate,
      timing: { ...DEFAULT_TIMING, ...options.timing },
      log,
    }
  }

  /** Takes over the servers of an earlier run, begins those that are not there, and removes what is of no server. */
  async start(): Promise<void> {
    const servers = await this.#options.desired()
    const desired = new Set(servers.map(({ id }) => id))
    for (const { Id, Labels } of await this.#containers([])) {
      if (!desired.has(Labels[LABEL.database] ?? '')) await this.#removeContainer(Id)
    }
    for (const each of servers) this.apply(each)
  }

  /** Apps that have servers: these are on their networks. */
  apps(): ReadonlySet<string> {
    return new Set([...this.#servers.values()].map(({ app }) => app))
  }

  /** Ends all servers, and removes their networks; what they keep stays. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async versions(): Promise<readonly number[]> {
    return (await this.#image.prepare()).versions
  }

  apply(desired: DesiredServer): void {
    if (this.#stopping) return // whoever told it tells it again at the next start
    let server = this.#servers.get(desired.id)
    this.#context.networks.hold(desired.app)
    if (!server) {
      server = new Server(this.#context, desired, (id) => {
        for (const listener of this.#listeners) listener(id)
      })
      this.#servers.set(desired.id, server)
    }
    server.apply(desired)
  }

  observe(id: string): ServerObservation {
    return this.#servers.get(id)?.observe() ?? NOT_THERE
  }

  onAvailable(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async remove(id: string): Promise<void> {
    const server = this.#servers.get(id)
    this.#servers.delete(id)
    await server?.end()
    await this.#removeAll([`${LABEL.database}=${id}`])
  }

  async removeApp(app: string): Promise<void> {
    const own = [...this.#servers].filter(([, server]) => server.app === app)
    for (const [id] of own) this.#servers.delete(id)
    await Promise.all(own.map(([, server]) => server.end()))
    await this.#removeAll([`${LABEL.app}=${app}`])
    // Removed by whoever ends the rest of the app.
    this.#context.networks.letGo(app)
  }

  hostFor(id: string): string {
    return hostFor(id)
  }

  freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        server.close(() => resolve(port))
      })
    })
  }

  async backUp(id: string, backup: string): Promise<number> {
    return Number((await this.#tell(id, 'backup', backup)).trim())
  }

  async restore(id: string, backup: string): Promise<void> {
    await this.#tell(id, 'restore', backup)
  }

  async dropBackup(id: string, backup: string): Promise<void> {
    await this.#tell(id, 'drop-backup', backup)
  }

  async copyOut<T>(id: string, take: (content: AsyncIterable<Buffer>) => Promise<T>): Promise<T> {
    const { instance, link } = this.#context
    const server = this.#servers.get(id)
    const { status } = this.observe(id)
    if (server && status === 'available') return copyRunning(link.docker, server.container, take)
    if (!server || status !== 'stopped') throw new Error(`database ${id} is ${status} just now`)
    return copyStopped(link.docker, instance, await server.made(), take)
  }

  async rows(id: string): Promise<number> {
    return Number((await this.#tell(id, 'rows')).trim())
  }

  info(): Record<string, unknown> {
    const seen = [...this.#servers.values()].map((server) => server.observe().status)
    return { servers: seen.length, available: seen.filter((status) => status === 'available').length }
  }

  #tell(id: string, ...command: string[]): Promise<string> {
    const { instance, link } = this.#context
    return inContainer(link.docker, serverName(instance, id), ['gigalixir_postgres', ...command])
  }

  async #stop(): Promise<void> {
    const { log } = this.#options
    // An engine that is away is not waited for: what it has left the next start finds.
    if (this.#context.link.isAway) this.#closing.abort()
    const ends = [...this.#servers.values()].map((server) => server.end())
    for (const result of await Promise.allSettled(ends)) {
      if (result.status === 'rejected') log(`a database server did not end: ${messageOf(result.reason)}`)
    }
    await this.#context.networks
      .keepOnly([], soon())
      .catch((error: unknown) => log(`networks of apps could not be removed: ${messageOf(error)}`))
    this.#closing.abort()
  }

  async #removeAll(label: string[]): Promise<void> {
    const { link, instance } = this.#context
    const filters = ofInstance(instance, 'database', label)
    await link.call((docker) => removeContainers(docker, filters), soon())
    for (const name of await link.call((docker) => volumeNames(docker, filters), soon()))
      await link.call((docker) => removeVolume(docker, name), soon())
  }

  #containers(label: string[]): Promise<ContainerSummary[]> {
    const { link, instance } = this.#context
    const filters = ofInstance(instance, 'database', label)
    return link.call((docker) => docker.listContainers({ all: true, filters }), soon())
  }

  async #removeContainer(id: string): Promise<void> {
    await this.#context.link.call((docker) => removeContainer(docker.getContainer(id)), soon())
  }
}

/** Whoever asked waits: not longer than this for an engine that is away. */
function soon(): AbortSignal {
  return AbortSignal.timeout(5000)
}
