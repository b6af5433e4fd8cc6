import { Duplex } from 'node:stream'
import {
  createContainer,
  isNotFound,
  removeContainer,
  startContainer,
  stopContainer,
} from '../client/index.js'
import type { ContainerApi, ContainerSpec, DockerLink } from '../client/index.js'
import { APP_PORT } from '../../../engine/index.js'
import type { Reach } from './answers.js'
import type { Address } from '../../../engine/index.js'

/** Where the SSH server of a container listens (stack/image/lib/sshd.sh). */
export const SSH_PORT = 22

/** How a container ended. */
export interface ContainerEnd {
  /** Null when the container was removed behind our back. */
  readonly exitCode: number | null
  /** It was killed for its use of memory. */
  readonly killed: boolean
}

/** One run container on a Docker engine. Each call waits for an engine that is away, and may be repeated. */
export class RunContainer {
  constructor(
    private readonly link: DockerLink,
    readonly id: string,
  ) {}

  /** Makes a container. One of that name that an earlier, broken call left is replaced. */
  static async create(
    link: DockerLink,
    spec: ContainerSpec & { name: string },
    signal: AbortSignal,
  ): Promise<RunContainer> {
    const container = await link.call((docker) => createContainer(docker, spec), signal)
    return new RunContainer(link, container.id)
  }

  /** @param input what it finds on its standard input; one that was started before has read what it needs */
  async start(signal: AbortSignal, input?: string): Promise<void> {
    await this.link.call(async (docker) => {
      const container = docker.getContainer(this.id)
      const takeBack = input === undefined ? undefined : await handIn(container, input)
      try {
        await startContainer(container)
      } catch (error) {
        takeBack?.()
        throw error
      }
    }, signal)
  }

  /** Where it is reached from here and on its network; null when it has no address (any more). */
  async address(
    network: string,
    reach: Reach,
    signal: AbortSignal,
  ): Promise<{ address: Address; ssh: Address | null; privateIp: string } | null> {
    const { NetworkSettings } = await this.link.call(
      (docker) => docker.getContainer(this.id).inspect(),
      signal,
    )
    const privateIp = NetworkSettings.Networks[network]?.IPAddress
    if (!privateIp) return null
    const at = (port: number): Address | null => {
      if (reach === 'direct') return { host: privateIp, port }
      const [published] = NetworkSettings.Ports[`${port}/tcp`] ?? []
      return published ? { host: '127.0.0.1', port: Number(published.HostPort) } : null
    }
    const address = at(APP_PORT)
    return address && { address, ssh: at(SSH_PORT), privateIp }
  }

  /** Its address on that network; null when it has none (any more). */
  async privateIp(network: string): Promise<string | null> {
    const { NetworkSettings } = await this.link.call((docker) => docker.getContainer(this.id).inspect())
    const address = NetworkSettings.Networks[network]?.IPAddress ?? ''
    return address === '' ? null : address
  }

  /** How it ended, or null while it runs. */
  async end(): Promise<ContainerEnd | null> {
    try {
      const { State } = await this.link.call((docker) => docker.getContainer(this.id).inspect())
      if (State.Running || State.Status === 'created') return null
      return { exitCode: State.ExitCode, killed: State.OOMKilled }
    } catch (error) {
      if (isNotFound(error)) return { exitCode: null, killed: false }
      throw error
    }
  }

  /** When it was started last; null when it is gone. */
  async startedAt(): Promise<Date | null> {
    try {
      const { State } = await this.link.call((docker) => docker.getContainer(this.id).inspect())
      return new Date(State.StartedAt)
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  }

  /** SIGTERM, and SIGKILL after the grace. Resolves when it has ended. */
  async stop(graceMilliseconds: number): Promise<void> {
    await this.link.call((docker) => stopContainer(docker.getContainer(this.id), graceMilliseconds))
  }

  async remove(): Promise<void> {
    await this.link.call((docker) => removeContainer(docker.getContainer(this.id)))
  }
}

/**
 * Puts it on the container's standard input, to be read when it runs; Docker hangs up then. Docker API, "Attach to a
 * container": the connection itself becomes the stream.
 *
 * @returns how to take it back when the container does not run after all
 */
async function handIn(container: ContainerApi, input: string): Promise<() => void> {
  const stream = await container.attach({ stream: true, stdin: true, hijack: true })
  // What did not arrive is told by the container itself, which ends then.
  stream.on('error', () => undefined)
  stream.resume().end(input)
  return () => {
    if (stream instanceof Duplex) stream.destroy()
  }
}
