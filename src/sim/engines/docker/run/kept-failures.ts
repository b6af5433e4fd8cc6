import { packTar } from '../../../archive/index.js'
import { dockerWords, isNotFound } from '../client/index.js'
import type { ContainerSummary, DockerLink } from '../client/index.js'
import { PLATFORM_FOLDER } from '../../../engine/index.js'
import { containerName } from './container-spec.js'
import type { Address, FailedReplica, ReplicaFacts } from '../../../engine/index.js'
import { answers } from './answers.js'
import type { Reach } from './answers.js'
import { RunContainer } from './run-container.js'
import { InTurn } from '../../../in-turn.js'
import { isAborted, sleep } from '../../../waiting.js'

export interface KeptFailuresOptions {
  readonly link: DockerLink
  readonly instance: string
  readonly nameOfNetwork: (app: string) => string
  readonly reach: Reach
  /** Milliseconds until a container nobody opened goes. */
  readonly keptFor: number
  readonly log: (message: string) => void
}

interface Kept {
  readonly facts: ReplicaFacts
  readonly container: RunContainer
  readonly lastState: string | null
  readonly until: Date
  readonly timer: NodeJS.Timeout
}

/** An `init` that finds this in its folder runs no app: the container is there to be looked at. */
const MARKER = 'post-mortem'

/** What an opened container may take until it runs. */
const OPENING = 15_000
/** Milliseconds a look at its SSH server may take, and between two. */
const PROBE = 1000
const PROBE_PAUSE = 20

/**
 * The container of each app's last run that did not become healthy, kept stopped for a while with all that is in it, so
 * that somebody can look into it. One for each app, and only until something newer becomes healthy.
 */
export class KeptFailures {
  readonly #options: KeptFailuresOptions
  readonly #kept = new Map<string, Kept>()
  /** One change at a time for each app. */
  readonly #turns = new InTurn()
  #closed = false

  constructor(options: KeptFailuresOptions) {
    this.#options = options
  }

  /** Keeps a container that has ended, instead of the one kept before. Where that fails the container is removed. */
  async keep(container: RunContainer, facts: ReplicaFacts, lastState: string | null): Promise<void> {
    await this.#turns.run(facts.app, async () => {
      await this.#drop(facts.app)
      try {
        if (this.#closed) throw new Error('the platform stops')
        // Its own name is needed: a replica that starts again keeps it.
        await this.#rename(container.id, this.#nameFor(facts.app))
        this.#remember(container, facts, lastState, new Date())
      } catch (error) {
        if (!this.#closed) this.#options.log(`${facts.name} could not be kept: ${dockerWords(error)}`)
        await container.remove()
      }
    })
  }

  get(app: string): FailedReplica | null {
    const kept = this.#kept.get(app)
    if (!kept) return null
    const { facts, lastState, until } = kept
    return { name: facts.name, app, version: facts.identity.version, lastState, until }
  }

  /**
   * Starts the container again without its app, so that one can log in.
   *
   * @returns where its SSH server is reached from here; null when none is kept
   */
  async open(app: string): Promise<(FailedReplica & { readonly ssh: Address | null }) | null> {
    return this.#turns.run(app, async () => {
      const kept = this.#kept.get(app)
      const seen = this.get(app)
      if (!kept || !seen) return null
      const { container } = kept
      const { link, nameOfNetwork } = this.#options
      const signal = AbortSignal.timeout(OPENING)
      const marker = packTar([{ path: MARKER, content: '', mode: 0o600 }])
      await link.call(
        (docker) => docker.getContainer(container.id).putArchive(marker, { path: PLATFORM_FOLDER }),
        signal,
      )
      await container.start(signal)
      const { reach } = this.#options
      const ssh = (await container.address(nameOfNetwork(app), reach, signal))?.ssh ?? null
      // Its SSH server comes up a moment later than the container.
      while (ssh && !isAborted(signal) && !(await answers(ssh, reach, PROBE)))
        await sleep(PROBE_PAUSE, signal)
      return { ...seen, ssh }
    })
  }

  /** A release became healthy: what failed at the same or an earlier one is of no interest any more. */
  async forgetUpTo(app: string, version: number): Promise<void> {
    const kept = this.#kept.get(app)
    if (kept && kept.facts.identity.version <= version) await this.forget(app)
  }

  forget(app: string): Promise<void> {
    return this.#turns.run(app, () => this.#drop(app))
  }

  /** Whether that is a container kept by an earlier run of the simulator; then it is kept on, or removed by its age. */
  async adopt({ Names, Id }: Pick<ContainerSummary, 'Names' | 'Id'>, facts: ReplicaFacts): Promise<boolean> {
    if (!Names.includes(`/${this.#nameFor(facts.app)}`)) return false
    const { link, keptFor } = this.#options
    const container = new RunContainer(link, Id)
    try {
      const { State } = await link.call((docker) => docker.getContainer(Id).inspect())
      const endedAt = new Date(State.FinishedAt)
      if (endedAt.getTime() + keptFor < Date.now()) await container.remove()
      else this.#remember(container, facts, `Error (exit code ${State.ExitCode})`, endedAt)
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return true
  }

  /** Keeps nothing from now on; what is kept is removed with everything else. */
  close(): void {
    this.#closed = true
    for (const { timer } of this.#kept.values()) clearTimeout(timer)
    this.#kept.clear()
  }

  #remember(container: RunContainer, facts: ReplicaFacts, lastState: string | null, endedAt: Date): void {
    const { keptFor, log } = this.#options
    const until = new Date(endedAt.getTime() + keptFor)
    const timer = setTimeout(
      () => {
        this.forget(facts.app).catch((error: unknown) =>
          log(`${facts.name} could not be removed: ${dockerWords(error)}`),
        )
      },
      Math.max(0, until.getTime() - Date.now()),
    )
    this.#kept.set(facts.app, { container, facts, lastState, until, timer })
  }

  async #drop(app: string): Promise<void> {
    const kept = this.#kept.get(app)
    if (!kept) return
    this.#kept.delete(app)
    clearTimeout(kept.timer)
    await kept.container.remove()
  }

  #rename(id: string, name: string): Promise<void> {
    return this.#options.link.call(async (docker) => {
      await docker.getContainer(id).rename({ name })
    })
  }

  /** No replica is named so: their names end in two words of five letters. */
  #nameFor(app: string): string {
    return containerName(this.#options.instance, `${app}-failed`)
  }
}
