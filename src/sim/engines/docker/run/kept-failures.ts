import { packTar } from '../../../archive/index.js'
import { dockerWords, isNotFound, KeptContainers } from '../client/index.js'
import type { ContainerSummary, DockerLink } from '../client/index.js'
import { PLATFORM_FOLDER } from '../../../engine/index.js'
import { containerName } from './container-spec.js'
import type { Address, FailedReplica, KeptEnd, ReplicaFacts } from '../../../engine/index.js'
import { answers } from './answers.js'
import { leftCrashDump } from './crash-dump.js'
import type { Reach } from './answers.js'
import { RunContainer } from './run-container.js'
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

interface Failure {
  readonly facts: ReplicaFacts
  readonly end: KeptEnd
}

/** Ends of the names of kept containers. No replica is named so: their names end in two words of five letters. */
const FAILED = 'failed'
/** It had served. */
const CRASHED = 'crashed'

/** An `init` that finds this in its folder runs no app: the container is there to be looked at. */
const MARKER = 'post-mortem'

/** What an opened container may take until it runs. */
const OPENING = 15_000
/** Milliseconds a look at its SSH server may take, and between two. */
const PROBE = 1000
const PROBE_PAUSE = 20

/**
 * The container of each app's last run that did not become healthy, or crashed and left a crash dump. Where a release did not
 * become healthy it is kept only until something newer does.
 */
export class KeptFailures {
  readonly #options: KeptFailuresOptions
  readonly #kept: KeptContainers<Failure>
  #closed = false

  constructor(options: KeptFailuresOptions) {
    this.#options = options
    const { link, keptFor, log } = options
    this.#kept = new KeptContainers({
      call: (work) => link.call(work),
      nameOf: (app, { end }) => this.#nameFor(app, end.wasHealthy ? CRASHED : FAILED),
      describe: (_app, { facts }) => facts.name,
      ...{ keptFor, log },
    })
  }

  /** Keeps a container that has ended, instead of the one kept before. Where that fails the container is removed. */
  async keep(container: RunContainer, facts: ReplicaFacts, end: KeptEnd): Promise<void> {
    try {
      await this.#kept.keep(facts.app, container.id, { facts, end })
    } catch (error) {
      if (!this.#closed) this.#options.log(`${facts.name} could not be kept: ${dockerWords(error)}`)
      await container.remove()
    }
  }

  get(app: string): FailedReplica | null {
    const kept = this.#kept.get(app)
    if (!kept) return null
    const { facts, end } = kept.what
    const { lastState, leftDump } = end
    return { name: facts.name, app, version: facts.identity.version, lastState, leftDump, until: kept.until }
  }

  /**
   * Starts the container again without its app, so that one can log in.
   *
   * @returns where its SSH server is reached from here; null when none is kept
   */
  open(app: string): Promise<(FailedReplica & { readonly ssh: Address | null }) | null> {
    return this.#kept.open(app, async ({ id }) => {
      const { link, nameOfNetwork, reach } = this.#options
      const seen = this.get(app)
      if (!seen) return null
      const signal = AbortSignal.timeout(OPENING)
      const marker = packTar([{ path: MARKER, content: '', mode: 0o600 }])
      await link.call(
        (docker) => docker.getContainer(id).putArchive(marker, { path: PLATFORM_FOLDER }),
        signal,
      )
      const container = new RunContainer(link, id)
      await container.start(signal)
      const ssh = (await container.address(nameOfNetwork(app), reach, signal))?.ssh ?? null
      // Its SSH server comes up a moment later than the container.
      while (ssh && !isAborted(signal) && !(await answers(ssh, reach, PROBE)))
        await sleep(PROBE_PAUSE, signal)
      return { ...seen, ssh }
    })
  }

  /** A release became healthy: that the same or an earlier one did not is of no interest any more. */
  async forgetUpTo(app: string, version: number): Promise<void> {
    const kept = this.#kept.get(app)?.what
    if (kept && !kept.end.wasHealthy && kept.facts.identity.version <= version) await this.forget(app)
  }

  forget(app: string): Promise<void> {
    return this.#kept.forget(app)
  }

  /** Whether that is a container kept by an earlier run of the simulator; then it is kept on, or removed by its age. */
  async adopt({ Names, Id }: Pick<ContainerSummary, 'Names' | 'Id'>, facts: ReplicaFacts): Promise<boolean> {
    const { app } = facts
    const kind = [FAILED, CRASHED].find((each) => Names.includes(`/${this.#nameFor(app, each)}`))
    if (kind === undefined) return false
    const { link } = this.#options
    try {
      const { State } = await link.call((docker) => docker.getContainer(Id).inspect())
      const end = {
        lastState: `Error (exit code ${State.ExitCode})`,
        wasHealthy: kind === CRASHED,
        leftDump: await leftCrashDump(link, Id),
      }
      const isKept = this.#kept.adopt(app, Id, { facts, end }, new Date(State.FinishedAt))
      if (!isKept) await new RunContainer(link, Id).remove()
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
    return true
  }

  /** Keeps nothing from now on; what is kept is removed with everything else. */
  close(): void {
    this.#closed = true
    this.#kept.close()
  }

  #nameFor(app: string, kind: string): string {
    return containerName(this.#options.instance, `${app}-${kind}`)
  }
}
