import { isAborted, sleep } from '../../waiting.js'
import type { ReplicaObservation, ReplicaStatus } from '../observation.js'
import type { ReplicaFacts } from '../replica-identity.js'
import type { Instance, UpgradedTo } from '../runtime.js'
import { restartDelay } from '../timing.js'
import type { Address } from '../traffic.js'
import { describeEnd, dumpHint } from './attempt-end.js'
import type { AttemptEnd } from './attempt-end.js'
import { ReplicaRun } from './replica-run.js'
import type { RolloutContext } from './rollout-context.js'
import { Serving } from './serving.js'

/** What a replica tells its app. */
export interface ReplicaListener {
  changed(): void
  /** A run of it ended by itself; unless it is retired now, the next one follows. */
  ended(replica: Replica, end: AttemptEnd): void
  /** It was retired and nothing of it is left. */
  gone(replica: Replica): void
}

export interface ReplicaOptions {
  readonly facts: ReplicaFacts
  readonly bootDeadlineSeconds: number
  readonly appKey: () => string
  readonly listener: ReplicaListener
  /** An instance that an earlier run of the simulator left. */
  readonly found?: Instance
}

/** How long the end of a replica may take: milliseconds for its requests, and between SIGTERM and SIGKILL. */
export interface Patience {
  readonly drain: number
  readonly grace: number
}

/**
 * One instance of an app: a name, and one run after the other, each with a new disk, because that is ephemeral. It starts
 * again after a crash and tells the router; which replicas there should be is its app's business.
 */
export class Replica {
  readonly createdAt: number
  /** It is worth keeping until something else serves; one that was found may have served. */
  hasServed: boolean
  #facts: ReplicaFacts
  /** What it is being upgraded to right now. */
  #upgradingTo: number | null = null
  #status: ReplicaStatus = 'Starting'
  readonly #context: RolloutContext
  readonly #options: ReplicaOptions
  readonly #draining = new AbortController()
  readonly #retired = new AbortController()
  #run: ReplicaRun | undefined
  readonly #serving: Serving
  #restarts = 0
  #nextStartAt: Date | null = null
  #lastState: string | null = null
  #grace: number
  #life: Promise<void> = Promise.resolve()

  constructor(context: RolloutContext, options: ReplicaOptions) {
    this.#context = context
    this.#options = options
    this.#facts = options.facts
    this.#serving = new Serving(context, options.facts.app, options.facts.name)
    this.hasServed = options.found !== undefined
    this.createdAt = options.found?.startedAt.getTime() ?? Date.now()
    this.#grace = context.timing.stopGrace
  }

  /** What it runs; after an upgrade in place another release than it was started with. */
  get facts(): ReplicaFacts {
    return this.#facts
  }

  /** The release it is to be told about. */
  get releaseToTell(): number {
    return this.#upgradingTo ?? this.#facts.identity.version
  }

  get status(): ReplicaStatus {
    return this.#status
  }

  /** What the engine calls the instance that it is now; null while there is none. */
  get instanceId(): string | null {
    return this.#run?.instance?.id ?? null
  }

  observe(): Omit<ReplicaObservation, 'isWanted'> {
    const { identity, commitSha, name } = this.facts
    const isStarting = this.#status === 'Starting'
    return {
      name,
      version: identity.version,
      generation: identity.generation,
      commitSha,
      size: identity.size,
      status: this.#status,
      startedAt: this.#run?.startedAt ?? new Date(this.createdAt),
      restarts: this.#restarts,
      nextStartAt: this.#nextStartAt,
      hostIndex: this.facts.hostIndex,
      privateIp: this.#run?.where?.privateIp ?? null,
      ssh: this.#run?.where?.ssh ?? null,
      lastState: this.#lastState,
      problem: isStarting ? (this.#run?.problem ?? null) : null,
      givesUpAt: isStarting ? (this.#run?.givesUpAt ?? null) : null,
    }
  }

  /** Begins its life. */
  begin(): void {
    this.#life = this.#live()
  }

  /**
   * Brings its running process onto another release.
   *
   * @returns why that failed, in words, or null
   */
  async upgrade(to: UpgradedTo, appVersion: string): Promise<string | null> {
    const instance = this.#run?.instance
    if (this.#status !== 'Healthy' || !instance) return 'it does not serve'
    if (this.#upgradingTo !== null) return 'an earlier upgrade of it is still under way'
    this.#upgradingTo = to.version
    try {
      const failure = await instance.upgrade(to, appVersion, this.#draining.signal)
      if (failure !== null) return failure
      const { identity } = this.#facts
      this.#facts = {
        ...this.#facts,
        identity: { ...identity, version: to.version },
        commitSha: to.commitSha,
      }
      return null
    } finally {
      this.#upgradingTo = null
    }
  }

  /**
   * Takes it out of traffic, lets its requests finish, and ends it. A later call may make that quicker.
   *
   * @returns when nothing of it is left
   */
  async retire({ drain, grace }: Patience): Promise<void> {
    this.#grace = Math.min(this.#grace, grace)
    this.#become('Draining')
    this.#draining.abort()
    await this.#serving.drain(drain)
    this.#retired.abort()
    await this.#life
  }

  async #live(): Promise<void> {
    const { listener } = this.#options
    let failures = 0
    for (let found = this.#options.found; !isAborted(this.#draining.signal); found = undefined) {
      const end = await this.#runOnce(found)
      if (!end || isAborted(this.#draining.signal)) break
      failures = end.healthyFor >= this.#context.timing.steadyAfter ? 1 : failures + 1
      this.#become('Crashed')
      // The silent ones are told of before they are stopped.
      if (end.kind !== 'silent') listener.ended(this, end)
      const delay = restartDelay(failures)
      this.#nextStartAt = delay > 0 ? new Date(Date.now() + delay) : null
      this.#tellEnd(end, delay)
      await sleep(delay, this.#draining.signal)
      this.#nextStartAt = null
      this.#restarts++
    }
    listener.gone(this)
  }

  /** A replica that ended by itself is in the app's log, as people look there first. */
  #tellEnd(end: AttemptEnd, delay: number): void {
    const { app, name, identity } = this.facts
    const dump = end.kind === 'exited' && end.leftDump ? `. ${dumpHint(app)}` : ''
    const stopped = end.kind === 'silent' || end.kind === 'unhealthy' ? ' and was stopped' : ''
    const again = delay > 0 ? `; starting again in ${Math.ceil(delay / 1000)} s` : '; starting again'
    this.#context.logger.notice(app, `'${name}' ${describeEnd(end, identity.size)}${stopped}${again}${dump}`)
  }

  /** @returns how that ended; null when it was not wanted any more before it was started */
  async #runOnce(found: Instance | undefined): Promise<AttemptEnd | null> {
    const { appKey, bootDeadlineSeconds, listener } = this.#options
    const facts = this.#facts
    const { logger, runtime, log } = this.#context
    this.#become('Starting')
    if (!found) logger.notice(facts.app, `Attempting to start '${facts.app}' on host '${facts.name}'`)
    const run = new ReplicaRun(this.#context, {
      ...{ facts, appKey, bootDeadlineSeconds, found },
      draining: this.#draining.signal,
      retired: this.#retired.signal,
      grace: () => this.#grace,
      onHealthy: (address) => this.#serve(address),
      onStopped: () => this.#leaveTraffic(),
      onSilent: (end) => listener.ended(this, end),
    })
    this.#run = run
    try {
      return await run.run()
    } catch (error) {
      const words = runtime.wordsFor(error)
      if (!this.#retired.signal.aborted) log(`${facts.name} could not be run: ${words}`)
      this.#leaveTraffic()
      return { kind: 'refused', words, healthyFor: 0 }
    } finally {
      this.#lastState = run.lastState ?? this.#lastState
    }
  }

  #serve(address: Address): void {
    this.hasServed = true
    this.#serving.begin(address)
    this.#become('Healthy')
  }

  /** @returns for how many milliseconds it was healthy */
  #leaveTraffic(): number {
    const healthyFor = this.#serving.end()
    if (this.#status === 'Healthy') this.#become('Unhealthy')
    return healthyFor
  }

  #become(status: ReplicaStatus): void {
    // Draining is the last one.
    if (this.#status === 'Draining' || this.#status === status) return
    this.#status = status
    this.#options.listener.changed()
  }
}
