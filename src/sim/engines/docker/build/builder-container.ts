import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { packTar, readFirstFile } from '../../../archive/index.js'
import type { ContainerApi, Docker } from '../client/index.js'
import { dockerStatus, FrameReader, isNotFound, labels, removeContainer } from '../client/index.js'
import { BUILDER } from '../../../build-server/index.js'
import type { BuilderEnd } from '../../../build-server/index.js'
import { dockerFailure, viaDocker } from './docker-calls.js'
import type { IoWeight } from './io-weight.js'

/** Enough for the compiler on large apps; more than this is a build gone wrong. */
const MEMORY_BYTES = 4 * 1024 ** 3
const MOST_CPUS = 4
/**
 * The weight of a builder beside others that want the CPU; alone it has all of it. The smallest replica (0.2) has 205: what
 * serves or boots goes first by far. With cgroup v2 it is 1, the least there is, of 9.
 */
const BUILDER_SHARES = 16

export interface BuilderSpec {
  readonly name: string
  readonly instance: string
  readonly app: string
  readonly image: string
  readonly network: string
  readonly cacheVolume: string
  readonly clean: boolean
  readonly cpus: number
  readonly ioWeight: IoWeight
  /** More variables, none of them secret. */
  readonly environment: Readonly<Record<string, string>>
}

/** One build's container: made, filled, started, followed, emptied, removed. */
export class BuilderContainer {
  /** The image it was made of. */
  readonly image: string
  readonly #docker: Docker
  readonly #container: ContainerApi
  readonly #ioWeight: IoWeight
  #removal: Promise<void> | undefined
  #hasEnded = false
  /** Its output and its input while it waits for a build. */
  #waiting: Duplex | undefined

  private constructor(docker: Docker, container: ContainerApi, { image, ioWeight }: BuilderSpec) {
    this.image = image
    this.#docker = docker
    this.#container = container
    this.#ioWeight = ioWeight
  }

  get id(): string {
    return this.#container.id
  }

  /** Whether its build has run to its end, well or not. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** @throws Docker's own error, so that a missing image can be told from the rest */
  static async create(docker: Docker, spec: BuilderSpec): Promise<BuilderContainer> {
    const container = await docker.createContainer({
      name: spec.name,
      Image: spec.image,
      Entrypoint: ['bash', `${BUILDER.buildpacks}/run-build.sh`],
      Cmd: [],
      User: 'root',
      WorkingDir: '/',
      // Nothing of the app's config here: `docker inspect` shows it. It goes in as files.
      Env: [
        'LANG=C.UTF-8',
        `GIGALIXIR_STACK_IMAGE=${spec.image}`,
        `GIGALIXIR_CLEAN=${spec.clean}`,
        ...Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
      ],
      Labels: labels(spec.instance, 'build', { app: spec.app }),
      HostConfig: {
        NetworkMode: spec.network,
        Mounts: [{ Type: 'volume', Source: spec.cacheVolume, Target: BUILDER.cache }],
        Memory: MEMORY_BYTES,
        MemorySwap: MEMORY_BYTES,
        NanoCpus: Math.min(spec.cpus, MOST_CPUS) * 1e9,
        CpuShares: BUILDER_SHARES,
        ...spec.ioWeight.hostConfig(),
        PidsLimit: 4096,
        CapDrop: ['ALL'],
        CapAdd: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID', 'KILL'],
        SecurityOpt: ['no-new-privileges'],
        // The output is followed as it comes; nobody reads it from Docker later.
        LogConfig: { Type: 'none', Config: {} },
      },
      // By its input one that waits is told to begin; a daemon that is gone closes it.
      OpenStdin: true,
      StdinOnce: true,
    })
    return new BuilderContainer(docker, container, spec)
  }

  /** Unpacks a tar at the container's root. */
  async fill(tar: Readable): Promise<void> {
    try {
      await this.#container.putArchive(tar, { path: '/' })
    } catch (error) {
      // A source that broke off is the cause, what Docker makes of half a tar is not.
      throw dockerFailure('take the source', tar.errored ?? error)
    } finally {
      tar.destroy()
    }
  }

  /** Puts it on a network more; one that is not there is none to be reached. */
  async join(network: string): Promise<void> {
    try {
      await this.#docker.getNetwork(network).connect({ Container: this.id })
    } catch (error) {
      if (!isNotFound(error)) throw dockerFailure("join the app's network", error)
    }
  }

  /** Takes it off a network. */
  async leave(network: string): Promise<void> {
    try {
      await this.#docker.getNetwork(network).disconnect({ Container: this.id, Force: true })
    } catch (error) {
      // 403: it is not on it.
      if (!isNotFound(error) && dockerStatus(error) !== 403) throw error
    }
  }

  /**
   * Starts it ahead of its build: it unpacks the app's cache and waits (run-build.sh).
   *
   * @param buildpacks a tar without its end
   */
  async wait(buildpacks: Buffer): Promise<void> {
    const marker = packTar([{ path: BUILDER.aheadMarker.slice(1), content: '' }])
    await this.fill(Readable.from([buildpacks, marker], { objectMode: false }))
    const attached = (await this.#container.attach({
      ...{ stream: true, hijack: true, stdin: true, stdout: true, stderr: true },
    })) as unknown as Duplex
    // Whether it still waits is asked when it is needed.
    attached.on('error', () => undefined)
    this.#waiting = attached
    await this.#container.start()
  }

  async rename(name: string): Promise<void> {
    await viaDocker('name the builder', this.#container.rename({ name }))
  }

  /** Whether it still waits for a build, which it does not after Docker was restarted, say. */
  async isWaiting(): Promise<boolean> {
    if (!this.#waiting?.writable) return false
    try {
      return (await this.#container.inspect()).State.Running
    } catch (error) {
      if (isNotFound(error)) return false
      throw dockerFailure('say how the builder is', error)
    }
  }

  /** Starts the build and hands on what it prints, as it comes. Resolves when it has ended. */
  async run(output: (bytes: Buffer) => Promise<void>): Promise<BuilderEnd> {
    const attached = this.#waiting ?? (await this.#attach())
    try {
      if (this.#waiting) this.#waiting.end('\n')
      else await viaDocker('start the builder', this.#container.start())
      this.#waiting = undefined
      void this.#ioWeight.learnFrom(this.#container)
      const frames = new FrameReader()
      for await (const chunk of attached) await output(frames.contents(chunk as Buffer))
    } catch (error) {
      throw dockerFailure('follow the build', error)
    } finally {
      attached.destroy()
    }
    const { StatusCode } = await viaDocker('wait for the build', this.#container.wait())
    this.#hasEnded = true
    if (StatusCode === 0) return { exitCode: 0, outOfMemory: false }
    const { State } = await viaDocker('ask how the build ended', this.#container.inspect())
    return { exitCode: StatusCode, outOfMemory: State.OOMKilled }
  }

  async #attach(): Promise<Readable> {
    return (await viaDocker(
      'follow the build',
      this.#container.attach({ stream: true, stdout: true, stderr: true }),
    )) as unknown as Readable
  }

  /** Bytes that were written over the image: Docker counts them for this. */
  async written(): Promise<number> {
    const [found] = await this.#docker.listContainers({ size: true, filters: { id: [this.id] } })
    return found?.SizeRw ?? 0
  }

  /** A small file of the container, which may not have run yet; null when there is none. */
  async readFile(path: string): Promise<string | null> {
    let tar: Readable
    try {
      tar = (await this.#container.getArchive({ path })) as unknown as Readable
    } catch (error) {
      if (isNotFound(error)) return null
      throw dockerFailure('read the build cache', error)
    }
    return readFirstFile(tar)
  }

  /** The tar of a folder in the container. */
  async read(folder: string): Promise<Readable> {
    return viaDocker(
      'hand out the slug',
      this.#container.getArchive({ path: folder }) as unknown as Promise<Readable>,
    )
  }

  /**
   * Starts it once more after its slug was taken, to keep what the next build begins with (run-build.sh, `put_away`); what
   * serves goes far before it.
   *
   * @returns how that ended, and what it printed
   */
  async putAway(): Promise<BuilderEnd & { said: string }> {
    await viaDocker('slow the builder down', this.#container.update({ CpuShares: 2 }))
    const said: Buffer[] = []
    const end = await this.run((bytes) => {
      said.push(bytes)
      return Promise.resolve()
    })
    return { ...end, said: Buffer.concat(said).toString('utf8').trim() }
  }

  /** Ends and removes it, whatever state it is in. Whoever else asks meanwhile waits for the same; a failure can be tried again. */
  async remove(): Promise<void> {
    this.#waiting?.destroy()
    this.#removal ??= removeContainer(this.#container)
    try {
      await this.#removal
    } catch (error) {
      this.#removal = undefined
      throw error
    }
  }
}
