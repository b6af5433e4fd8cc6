import { ofInstance } from '../client/index.js'
import type { ContainerSummary } from '../client/index.js'
import { ContainerLogSource } from './container-log-source.js'
import { lastLinesStored } from '../../../engine/index.js'
import { OneOff } from './one-off.js'
import type { OneOffObservation, OneOffRun } from '../../../engine/index.js'
import { oneOffFromLabels, oneOffName } from './one-off-spec.js'
import type { OneOffFacts } from './one-off-spec.js'
import type { RunContext } from './run-context.js'
import { RunContainer } from './run-container.js'

/** How long Docker may take to make and start one; asked for by somebody who waits. */
const START_LIMIT = 30_000

/** All one-offs of an engine: those that run, and those that ended lately. */
export class OneOffs {
  readonly #context: RunContext
  readonly #byName = new Map<string, OneOff>()

  constructor(context: RunContext) {
    this.#context = context
  }

  /** @throws Error when Docker refuses or does not answer in time */
  async start(run: OneOffRun): Promise<OneOffObservation> {
    const { app, kind, size, stack, maxSeconds } = run
    const { version } = run.release
    const facts = { app, kind, size, stack, maxSeconds, version, name: oneOffName(app, kind) }
    const oneOff = new OneOff(this.#context, facts)
    // Known before it runs: its container asks for its release by this name.
    this.#byName.set(facts.name, oneOff)
    try {
      await oneOff.start(run, AbortSignal.timeout(START_LIMIT))
    } catch (error) {
      this.#byName.delete(facts.name)
      throw error
    }
    return oneOff.observe()
  }

  get(app: string, name: string): OneOff | undefined {
    const found = this.#byName.get(name)
    return found?.facts.app === app ? found : undefined
  }

  /** Oldest first. */
  of(app: string): OneOff[] {
    this.#forgetOld()
    return [...this.#byName.values()].filter((each) => each.facts.app === app)
  }

  /** @returns false when none of that name runs */
  kill(app: string, name: string): boolean {
    const found = this.get(app, name)
    if (!found || found.observe().end) return false
    void found.end('it was killed')
    return true
  }

  /** Ends those of an app, or all. @returns when nothing of them is left */
  async endAll(because: string, grace: number, app?: string): Promise<void> {
    const all = [...this.#byName.values()].filter((each) => app === undefined || each.facts.app === app)
    await Promise.all(all.map((each) => each.end(because, grace)))
    for (const { facts } of all) this.#byName.delete(facts.name)
  }

  /** Goes on with those an earlier run of the simulator left; of those that ended, keeps the last lines. */
  async adopt(knows: (app: string) => boolean): Promise<void> {
    const { link, instance } = this.#context
    const found = await link.call((docker) =>
      docker.listContainers({ all: true, filters: ofInstance(instance, 'job') }),
    )
    await Promise.all(found.map((container) => this.#adopt(container, knows)))
  }

  async #adopt({ Id: id, Labels, State }: ContainerSummary, knows: (app: string) => boolean): Promise<void> {
    const { link, log } = this.#context
    const facts = oneOffFromLabels(Labels)
    const found = new RunContainer(link, id)
    if (facts && knows(facts.app)) {
      const startedAt = State === 'running' ? await found.startedAt() : null
      if (startedAt) {
        const oneOff = new OneOff(this.#context, facts)
        this.#byName.set(facts.name, oneOff)
        await oneOff.adopt(id, startedAt)
        return
      }
      if (State === 'exited') await this.#collectRest(id, facts)
    }
    log(`removing the container ${facts?.name ?? id}, which does not run or is of no app`)
    await found.remove()
  }

  async #collectRest(id: string, { app, name }: OneOffFacts): Promise<void> {
    const { link, logger, log } = this.#context
    await lastLinesStored(logger.collect(new ContainerLogSource(link, id, app, name)), name, log)
  }

  #forgetOld(): void {
    const before = Date.now() - this.#context.timing.endKept
    for (const [name, oneOff] of this.#byName) {
      const { end } = oneOff.observe()
      if (end && end.at.getTime() < before) this.#byName.delete(name)
    }
  }
}
