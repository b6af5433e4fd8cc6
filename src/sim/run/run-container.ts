import type Docker from 'dockerode'
import { dockerStatus, isAlreadyDone, isNotFound } from '../docker/index.js'
import { BOOT_FOLDER } from './boot-file.js'
import type { DockerLink } from './docker-link.js'
import { APP_PORT } from './health-probe.js'
import type { Reach } from './health-probe.js'
import type { Address } from './traffic.js'

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

  /** Makes a container and puts its boot file in. One of that name that an earlier, broken call left is replaced. */
  static async create(
    link: DockerLink,
    spec: Docker.ContainerCreateOptions & { name: string },
    bootArchive: Buffer,
    signal: AbortSignal,
  ): Promise<RunContainer> {
    const container = await link.call(async (docker) => {
      try {
        return await docker.createContainer(spec)
      } catch (error) {
        if (dockerStatus(error) !== 409) throw error
        await docker.getContainer(spec.name).remove({ force: true, v: true })
        return docker.createContainer(spec)
      }
    }, signal)
    await link.call(() => container.putArchive(bootArchive, { path: BOOT_FOLDER }), signal)
    return new RunContainer(link, container.id)
  }

  async start(signal: AbortSignal): Promise<void> {
    await this.link.call((docker) => ignoring(docker.getContainer(this.id).start(), isStarted), signal)
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

  /** SIGTERM, and SIGKILL after the grace. Resolves when it has ended. */
  async stop(graceMilliseconds: number): Promise<void> {
    const t = Math.ceil(graceMilliseconds / 1000)
    await this.link.call((docker) => ignoring(docker.getContainer(this.id).stop({ t }), isAlreadyDone))
  }

  async remove(): Promise<void> {
    await this.link.call((docker) =>
      ignoring(docker.getContainer(this.id).remove({ force: true, v: true }), isAlreadyDone),
    )
  }
}

/** 304: a start that was repeated after a broken connection. */
function isStarted(error: unknown): boolean {
  return dockerStatus(error) === 304
}

async function ignoring(work: Promise<unknown>, harmless: (error: unknown) => boolean): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!harmless(error)) throw error
  }
}
