import { packTar } from '../../../archive/index.js'
import { BUILDER } from '../../../build-server/index.js'
import type { OpenedBuild } from '../../../build-server/index.js'
import {
  dockerWords,
  isAlreadyDone,
  KeptContainers,
  LABEL,
  ofInstance,
  removeContainer,
} from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { BuildSpace } from './build-space.js'

export interface KeptBuildsOptions {
  readonly docker: Docker
  readonly instance: string
  readonly space: BuildSpace
  /** Milliseconds until a container nobody opened goes. */
  readonly keptFor?: number
  readonly log: (line: string) => void
}

/** Milliseconds that the container of a failed build is kept. */
export const BUILD_KEPT_FOR = 60 * 60_000

/** The container of each app's last build that failed, kept until the next build begins: both use the app's build cache. */
export class KeptBuilds {
  readonly #options: KeptBuildsOptions
  /** With the number of each build. */
  readonly #kept: KeptContainers<number>

  constructor(options: KeptBuildsOptions) {
    this.#options = options
    const { docker, log, keptFor = BUILD_KEPT_FOR } = options
    this.#kept = new KeptContainers<number>({
      call: (work) => work(docker),
      nameOf: (app, number) => this.#nameFor(app, number),
      describe: (app, number) => `build ${number} of ${app}`,
      ...{ keptFor, log },
    })
  }

  /** Keeps a container that has ended, instead of the one kept before. @returns until when @throws what Docker refuses with */
  keep(app: string, number: number, id: string): Promise<Date> {
    return this.#kept.keep(app, id, number)
  }

  /**
   * Starts the container again, in which nothing runs then.
   *
   * @returns null when none is kept
   * @throws what Docker refuses with
   */
  open(app: string): Promise<OpenedBuild | null> {
    return this.#kept.open(app, async ({ id, what: number, until }) => {
      await this.#start(app, id)
      return { number, container: id, until }
    })
  }

  forget(app: string): Promise<void> {
    return this.#kept.forget(app)
  }

  /**
   * Sorts out what an earlier run of the simulator has left: what failed is kept on until its time is over, builders it did
   * not finish are removed.
   *
   * @returns the apps of these
   */
  async adopt(): Promise<string[]> {
    const { docker, instance } = this.#options
    this.#kept.reopen()
    const left = await docker.listContainers({ all: true, filters: ofInstance(instance, 'build') })
    const removed = await Promise.all(
      left.map(async ({ Id, Names, Labels }) => {
        const app = Labels[LABEL.app]
        if (app !== undefined && (await this.#adopt(app, Id, Names))) return []
        await removeContainer(docker.getContainer(Id))
        return [app ?? Id]
      }),
    )
    return removed.flat()
  }

  /** Stops what is open and forgets all of it; it is found again by `adopt`. */
  async close(): Promise<void> {
    await Promise.all(this.#kept.close().map(({ id }) => this.#stop(id)))
  }

  async #adopt(app: string, id: string, names: readonly string[]): Promise<boolean> {
    const prefix = `/${this.#nameFor(app, '')}`
    const number = Number(names.find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? NaN)
    if (!Number.isInteger(number)) return false
    const { State } = await this.#options.docker.getContainer(id).inspect()
    const endedAt = State.Running ? new Date() : new Date(State.FinishedAt)
    if (!this.#kept.adopt(app, id, number, endedAt)) return false
    await this.#stop(id)
    return true
  }

  async #start(app: string, id: string): Promise<void> {
    const { docker, space } = this.#options
    const container = docker.getContainer(id)
    const { State, NetworkSettings } = await container.inspect()
    if (State.Running) return
    await container.putArchive(packTar([{ path: BUILDER.keptMarker.slice(1), content: '', mode: 0o600 }]), {
      path: '/',
    })
    // The network of builds is made anew with each start of the simulator, and a container goes by its id.
    await space.prepare(app)
    const network = docker.getNetwork(space.network)
    const { Id } = (await network.inspect()) as { Id: string }
    const known = NetworkSettings.Networks[space.network]
    if (known?.NetworkID !== Id) {
      if (known) await network.disconnect({ Container: id, Force: true })
      await network.connect({ Container: id })
    }
    await container.start()
  }

  async #stop(id: string): Promise<void> {
    try {
      await this.#options.docker.getContainer(id).kill()
    } catch (error) {
      // Also when it does not run.
      if (isAlreadyDone(error)) return
      this.#options.log(`the container of a failed build could not be stopped: ${dockerWords(error)}`)
    }
  }

  /** No builder is named so while it builds: their names end in eight hexadecimal digits. */
  #nameFor(app: string, number: number | ''): string {
    return `gigalixir-${this.#options.instance}-build-${app}-failed-${number}`
  }
}
