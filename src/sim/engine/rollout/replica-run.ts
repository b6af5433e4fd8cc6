import { isAborted } from '../../waiting.js'
import { APP_PORT } from '../app-port.js'
import type { ReplicaFacts } from '../replica-identity.js'
import type { Instance, KeptEnd, Whereabouts } from '../runtime.js'
import type { Address } from '../traffic.js'
import { isWorthKeeping, lastStateOf, ranOutOfMemory } from './attempt-end.js'
import type { AttemptEnd } from './attempt-end.js'
import type { BootTime } from './boot-clock.js'
import { lastLinesStored } from './last-lines.js'
import type { RolloutContext } from './rollout-context.js'
import { untilVerdict } from './until-verdict.js'
import type { Verdict } from './until-verdict.js'

export interface ReplicaRunOptions {
  readonly facts: ReplicaFacts
  readonly appKey: () => string
  readonly bootDeadlineSeconds: number
  /** An instance that an earlier run of the simulator left. */
  readonly found: Instance | undefined
  /** From now on nobody minds whether it answers. */
  readonly draining: AbortSignal
  /** From now on it is to end. */
  readonly retired: AbortSignal
  /** Milliseconds between SIGTERM and SIGKILL, asked when it is stopped. */
  readonly grace: () => number
  /** It answers, at this address. */
  onHealthy(address: Address): void
  /** It does not serve any more. @returns for how many milliseconds it did */
  onStopped(): number
  /** It did not answer in time and is about to be stopped: what it printed is still what it did by itself. */
  onSilent(end: AttemptEnd): void
}

/** One run of a replica: an instance from its making to its removal. */
export class ReplicaRun {
  /** What runs, once it was started. */
  instance: Instance | null = null
  where: Whereabouts | null = null
  /** As `ps` shows it; null while it runs. */
  lastState: string | null = null
  /** Why it will not become healthy as it is, as far as a look inside told; without a period. */
  problem: string | null = null
  /** When its time is over as far as is known, which is later where it waits for a CPU; null before it was started. */
  givesUpAt: Date | null = null
  readonly #since = new Date()
  readonly #context: RolloutContext
  readonly #options: ReplicaRunOptions
  /** Lets another one boot. */
  #leaveQueue: () => void = () => undefined

  constructor(context: RolloutContext, options: ReplicaRunOptions) {
    this.#context = context
    this.#options = options
  }

  get startedAt(): Date {
    return (this.instance ?? this.#options.found)?.startedAt ?? this.#since
  }

  /**
   * @returns how it ended; null when it was not wanted any more before it was started
   * @throws Error what it was refused with; nothing is left then, either
   */
  async run(): Promise<AttemptEnd | null> {
    const { found } = this.#options
    try {
      if (!found && !(await this.#isItsTurn())) return null
      const instance = found ?? (await this.#start())
      this.instance = instance
      return await this.#untilRemoved(instance)
    } finally {
      this.#leaveQueue()
    }
  }

  /** One that is not wanted any more waits for nobody. */
  async #isItsTurn(): Promise<boolean> {
    const { draining, facts } = this.#options
    try {
      this.#leaveQueue = await this.#context.bootQueue.enter(facts.name, draining)
    } catch (error) {
      if (!draining.aborted) throw error
    }
    return !isAborted(draining)
  }

  #start(): Promise<Instance> {
    const { facts, appKey, retired } = this.#options
    return this.#context.runtime.run({ facts, appKey: appKey() }, retired)
  }

  async #untilRemoved(instance: Instance): Promise<AttemptEnd> {
    let kept: KeptEnd | null = null
    try {
      const { end, wasRetired } = await this.#live(instance)
      if (!wasRetired && isWorthKeeping(end)) kept = this.#keptEnd(end)
      return end
    } finally {
      this.#leaveQueue()
      await (kept ? instance.keep(kept) : instance.remove())
    }
  }

  async #live(instance: Instance): Promise<{ end: AttemptEnd; wasRetired: boolean }> {
    const { facts } = this.#options
    const { logger, log } = this.#context
    const collection = logger.collect(instance.output)
    // Looked at when it has ended; until then a failure is nobody's unhandled rejection.
    collection.done.catch(() => undefined)
    const verdict = await this.#verdict(instance)
    const wasRetired = verdict === 'retired'
    const healthyFor = this.#options.onStopped()
    const seconds = (Date.now() - instance.startedAt.getTime()) / 1000
    const silent = typeof verdict === 'object' ? this.#silentEnd(verdict.silent) : null
    if (silent) this.#options.onSilent(silent)
    if (verdict !== 'ended') await this.#stop(instance)
    await lastLinesStored(collection, facts.name, log)
    const seen = (await instance.end()) ?? { exitCode: null, memoryKill: false }
    const outOfMemory = ranOutOfMemory(seen, verdict === 'ended', healthyFor > 0)
    this.lastState = lastStateOf(seen.exitCode, outOfMemory)
    if (silent) return { end: silent, wasRetired }
    if (verdict === 'unhealthy') return { end: { kind: 'unhealthy', healthyFor }, wasRetired }
    const { exitCode } = seen
    const leftDump = exitCode !== null && !wasRetired && (await instance.leftCrashDump())
    return { end: { kind: 'exited', exitCode, outOfMemory, seconds, healthyFor, leftDump }, wasRetired }
  }

  #keptEnd(end: AttemptEnd): KeptEnd {
    return {
      lastState: this.lastState,
      wasHealthy: end.healthyFor > 0,
      leftDump: end.kind === 'exited' && end.leftDump,
    }
  }

  async #verdict(instance: Instance): Promise<Verdict> {
    const { facts, found, draining, retired, bootDeadlineSeconds } = this.#options
    const where = await instance.where(retired)
    if (!where) return 'ended'
    this.where = where
    if (!found) this.#context.logger.notice(facts.app, `Attempting health checks on port ${APP_PORT}`)
    return untilVerdict(this.#context, {
      ...{ instance, draining, retired, bootDeadlineSeconds },
      wasFound: found !== undefined,
      size: facts.identity.size,
      onHealthy: () => {
        this.#leaveQueue()
        this.#options.onHealthy(where.address)
        instance.prepareNext()
      },
      onSlotOver: () => this.#leaveQueue(),
      onProblem: (problem) => (this.problem = problem),
      onDeadline: (until) => (this.givesUpAt = until),
    })
  }

  #silentEnd({ wall, usable, wasStarved, inside }: BootTime): AttemptEnd & { kind: 'silent' } {
    const seconds = wasStarved ? wall : this.#options.bootDeadlineSeconds
    const waitedForCpu = Math.max(0, wall - usable)
    return { kind: 'silent', seconds, waitedForCpu, wasStarved, healthyFor: 0, inside }
  }

  async #stop(instance: Instance): Promise<void> {
    const { facts, grace } = this.#options
    this.#context.logger.notice(facts.app, `Shutting down '${facts.name}'`)
    await instance.stop(grace())
  }
}
