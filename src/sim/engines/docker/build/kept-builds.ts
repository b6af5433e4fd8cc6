import { packTar } from '../../../archive/index.js'
import {
  dockerWords,
  isAlreadyDone,
  isNotFound,
  LABEL,
  ofInstance,
  removeContainer,
} from '../client/index.js'
import type { Docker } from '../client/index.js'
import { BUILDER } from '../../../build-server/index.js'
import type { OpenedBuild } from '../../../build-server/index.js'
import type { BuildSpace } from './build-space.js'
import { InTurn } from '../../../in-turn.js'

export interface KeptBuildsOptions {
  readonly docker: Docker
  readonly instance: string
  readonly space: BuildSpace
  /** Milliseconds until a container nobody opened goes. */
  readonly keptFor?: number
  readonly log: (line: string) => void
}

interface Kept {
  readonly id: string
  readonly number: number
  readonly until: Date
  readonly timer: NodeJS.Timeout
}

/** Milliseconds that the container of a failed build is kept. */
export const BUILD_KEPT_FOR = 60 * 60_000

/**
 * The container of each app's last build that failed, kept stopped with all that is in it, so that somebody can look
 * around. One for each app, and only until the next build begins: both use the app's build cache.
 */
export class KeptBuilds {
  readonly #options: KeptBuildsOptions
  readonly #keptFor: number
  readonly #kept = new Map<string, Kept>()
  readonly #turns = new InTurn()

  constructor(options: KeptBuildsOptions) {
    this.#options = options
    this.#keptFor = options.keptFor ?? BUILD_KEPT_FOR
  }

  /** Keeps a container that has ended, instead of the one kept before. @returns until when @throws what Docker refuses with */
  keep(app: string, number: number, id: string): Promise<Date> {
    return this.#turns.run(app, async () => {
      await this.#drop(app)
      await this.#options.docker.getContainer(id).rename({ name: this.#nameFor(app, number) })
      return this.#remember(app, number, id, new Date())
    })
  }

  /**
   * Starts the container again, in which nothing runs then.
   *
   * @returns null when none is kept
   * @throws what Docker refuses with
   */
  open(app: string): Promise<OpenedBuild | null> {
    return this.#turns.run(app, async () => {
      const kept = this.#kept.get(app)
      if (!kept) return null
      const { id, number, until } = kept
      try {
        await this.#start(app, id)
      } catch (error) {
        if (!isNotFound(error)) throw error
        // Removed behind our back.
        await this.#drop(app)
        return null
      }
      return { number, container: id, until }
    })
  }

  forget(app: string): Promise<void> {
    return this.#turns.run(app, () => this.#drop(app))
  }

  /**
   * Sorts out what an earlier run of the simulator has left: what failed is kept on until its time is over, builders it did
   * not finish are removed.
   *
   * @returns the apps of these
   */
  async adopt(): Promise<string[]> {
    const { docker, instance } = this.#options
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
    const all = [...this.#kept.values()]
    this.#kept.clear()
    for (const { timer } of all) clearTimeout(timer)
    await Promise.all(all.map(({ id }) => this.#stop(id)))
  }

  async #adopt(app: string, id: string, names: readonly string[]): Promise<boolean> {
    const prefix = `/${this.#nameFor(app, '')}`
    const number = Number(names.find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? NaN)
    if (!Number.isInteger(number) || this.#kept.has(app)) return false
    const { State } = await this.#options.docker.getContainer(id).inspect()
    const endedAt = State.Running ? new Date() : new Date(State.FinishedAt)
    if (endedAt.getTime() + this.#keptFor < Date.now()) return false
    await this.#stop(id)
    this.#remember(app, number, id, endedAt)
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

  #remember(app: string, number: number, id: string, endedAt: Date): Date {
    const until = new Date(endedAt.getTime() + this.#keptFor)
    const expire = () => {
      this.forget(app).catch((error: unknown) =>
        this.#options.log(
          `the container of build ${number} of ${app} could not be removed: ${dockerWords(error)}`,
        ),
      )
    }
    const timer = setTimeout(expire, Math.max(0, until.getTime() - Date.now())).unref()
    this.#kept.set(app, { id, number, until, timer })
    return until
  }

  async #drop(app: string): Promise<void> {
    const kept = this.#kept.get(app)
    if (!kept) return
    clearTimeout(kept.timer)
    await removeContainer(this.#options.docker.getContainer(kept.id))
    this.#kept.delete(app)
  }

  /** No builder is named so while it builds: their names end in eight hexadecimal digits. */
  #nameFor(app: string, number: number | ''): string {
    return `gigalixir-${this.#options.instance}-build-${app}-failed-${number}`
  }
}
