import { messageOf } from '../../../../lib/errors.js'
import {
  createContainer,
  dockerWords,
  isNotFound,
  removeContainer,
  startContainer,
  stopContainer,
} from '../client/index.js'
import type { ContainerDetails, Docker, DockerLink, NetworkHolder } from '../client/index.js'
import { isAborted, sleep } from '../../../waiting.js'
import type { KeyPair } from '../../../tls-manager/index.js'
import { LAST_LINES, lastWords } from './last-words.js'
import type { PostgresImage } from './postgres-image.js'
import type { DesiredServer, ServerObservation } from '../../../postgres/index.js'
import { takesConnections } from '../../../postgres/index.js'
import {
  certificateArchive,
  FACTS_FOLDER,
  factsArchive,
  hostFor,
  isMadeAs,
  serverName,
  serverSpec,
  volumeLabels,
} from './server-spec.js'
import type { ServerParts } from './server-spec.js'
import type { ServerTiming } from './timing.js'

/** What all servers share. */
export interface ServerContext {
  readonly instance: string
  readonly link: DockerLink
  readonly networks: NetworkHolder
  readonly image: Pick<PostgresImage, 'prepare'>
  /** Signed by the authority that containers of apps trust. */
  readonly issueCertificate: (names: readonly string[], addresses: readonly string[]) => Promise<KeyPair>
  readonly timing: ServerTiming
  readonly log: (line: string) => void
}

/**
 * One PostgreSQL server. It compares what is desired with its container, takes the next step, and looks again: after
 * every change, and now and then. The container comes and goes; the volume is the server.
 */
export class Server {
  readonly #context: ServerContext
  readonly #tell: (id: string) => void
  readonly #closing = new AbortController()
  #wake = new AbortController()
  #desired: DesiredServer
  #seen: ServerObservation
  #life: Promise<void> | undefined
  #watched = false

  constructor(context: ServerContext, desired: DesiredServer, tell: (id: string) => void) {
    this.#context = context
    this.#desired = desired
    this.#tell = tell
    this.#seen = { status: 'starting', reason: null, version: desired.version, startedAt: null }
  }

  get container(): string {
    return serverName(this.#context.instance, this.#desired.id)
  }

  get app(): string {
    return this.#desired.app
  }

  observe(): ServerObservation {
    return this.#seen
  }

  apply(desired: DesiredServer): void {
    this.#desired = { ...desired, version: desired.version ?? this.#desired.version }
    // At once, so that nobody who just asked for a change is told of the state before it.
    if (!desired.running && this.#seen.status === 'available') this.#become('stopping')
    this.#wake.abort()
    this.#life ??= this.#live()
  }

  /** What it should be, and what a container of it is made from. @throws Error before its image is there */
  async made(): Promise<{
    readonly desired: DesiredServer
    readonly image: string
    readonly version: number
  }> {
    const { tag, versions } = await this.#image()
    return { desired: this.#desired, image: tag, version: this.#versionOf(this.#desired, versions) }
  }

  /** Ends it with its container; what it keeps stays. */
  async end(): Promise<void> {
    this.#closing.abort()
    this.#wake.abort()
    await this.#life
    await this.#removeContainer()
  }

  async #live(): Promise<void> {
    const { timing, log } = this.#context
    const { signal } = this.#closing
    let failures = 0
    while (!signal.aborted) {
      this.#wake = new AbortController()
      let pause: number
      try {
        pause = await this.#step()
        if (this.#seen.status !== 'starting') failures = 0
      } catch (error) {
        if (isAborted(signal)) return
        failures += 1
        const reason = dockerWords(error)
        if (this.#seen.reason !== reason) log(`${this.container}: ${reason}`)
        this.#become('failing', reason)
        pause = Math.min(timing.retry * 2 ** (failures - 1), timing.longestRetry)
      }
      await sleep(pause, AbortSignal.any([signal, this.#wake.signal]))
    }
  }

  /** @returns milliseconds until the next look */
  async #step(): Promise<number> {
    const { timing, networks } = this.#context
    const desired = this.#desired
    if (!desired.running) {
      if (this.#seen.status !== 'stopped') this.#become('stopping')
      await this.#removeContainer()
      this.#become('stopped')
      return timing.look
    }
    const { tag, versions } = await this.#image()
    const version = this.#versionOf(desired, versions)
    const network = networks.nameOf(desired.app)
    const parts = { instance: this.#context.instance, image: tag, version, network }
    const startedAt = (await this.#runningSince(parts, desired)) ?? (await this.#make(parts, desired))
    const address = { host: '127.0.0.1', port: desired.port }
    if (await takesConnections(address, desired.username, timing.probe)) {
      const before = this.#seen.status
      this.#seen = { status: 'available', reason: null, version, startedAt }
      if (before !== 'available') {
        this.#tell(desired.id)
        void this.#lookAgainAtItsEnd()
      }
      return timing.look
    }
    this.#become('starting', this.#seen.reason)
    return timing.lookStarting
  }

  /** So that one that crashes is started again at once; should that word get lost, the next look finds out. */
  async #lookAgainAtItsEnd(): Promise<void> {
    if (this.#watched) return
    this.#watched = true
    const { docker } = this.#context.link
    const options = { condition: 'not-running' as const, abortSignal: this.#closing.signal }
    try {
      await docker.getContainer(this.container).wait(options)
      this.#seen = { ...this.#seen, status: this.#desired.running ? 'starting' : 'stopping' }
    } catch (error) {
      if (isAborted(this.#closing.signal)) return
      this.#context.log(`${this.container} is not watched: ${dockerWords(error)}`)
    } finally {
      this.#watched = false
    }
    this.#wake.abort()
  }

  async #image() {
    const prepared = this.#context.image.prepare()
    if (this.#seen.version === null) this.#become('preparing')
    return prepared
  }

  #versionOf({ version, id }: DesiredServer, versions: readonly number[]): number {
    if (version === null) return versions.at(-1) ?? 0
    if (versions.includes(version)) return version
    throw new Error(
      `database ${id} is of PostgreSQL ${version}; here is only ${versions.join(', ')}. Start the simulator with the base image it was made on.`,
    )
  }

  /** Since when the container runs, as desired; null when it does not, and is removed. */
  async #runningSince(parts: ServerParts, desired: DesiredServer): Promise<Date | null> {
    const { link } = this.#context
    let found: ContainerDetails
    try {
      found = await link.call((docker) => docker.getContainer(this.container).inspect(), this.#closing.signal)
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
    if (found.State.Running && isMadeAs(found.Config.Labels, parts, desired))
      return new Date(found.State.StartedAt)
    const words = found.State.Running ? '' : await this.#lastWords()
    this.#become('starting', this.#seen.reason)
    await this.#removeContainer()
    if (found.State.Status === 'exited' && found.State.ExitCode !== 0)
      throw new Error(`PostgreSQL ended with ${found.State.ExitCode}: ${words}`)
    return null
  }

  async #make(parts: ServerParts, desired: DesiredServer): Promise<Date> {
    const { link, networks, instance, issueCertificate } = this.#context
    const { signal } = this.#closing
    this.#become('starting', this.#seen.reason)
    await networks.ensure(desired.app, signal)
    const spec = serverSpec(parts, desired)
    await link.call(
      (docker) => docker.createVolume({ Name: spec.name, Labels: volumeLabels(instance, desired) }),
      signal,
    )
    try {
      const container = await link.call((docker) => createContainer(docker, spec), signal)
      const certificate = await issueCertificate([hostFor(desired.id), 'localhost'], ['127.0.0.1', '::1'])
      for (const archive of [factsArchive(parts.version, desired), certificateArchive(certificate)])
        await link.call(() => container.putArchive(archive, { path: FACTS_FOLDER }), signal)
      await link.call(() => startContainer(container), signal)
    } catch (error) {
      // A network that was removed by somebody: the next try makes it again.
      if (isNotFound(error)) networks.forget(desired.app)
      throw error
    }
    return new Date()
  }

  async #removeContainer(): Promise<void> {
    const { link, timing } = this.#context
    const container = (docker: Docker) => docker.getContainer(this.container)
    await link.call((docker) => stopContainer(container(docker), timing.stopGrace))
    await link.call((docker) => removeContainer(container(docker)))
  }

  async #lastWords(): Promise<string> {
    try {
      const logs = await this.#context.link.docker
        .getContainer(this.container)
        .logs({ stderr: true, stdout: true, tail: LAST_LINES })
      return lastWords(logs)
    } catch (error) {
      return messageOf(error)
    }
  }

  #become(status: ServerObservation['status'], reason: string | null = null): void {
    this.#seen = { ...this.#seen, status, reason }
  }
}
