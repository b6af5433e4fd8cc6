import { isNotFound } from '../engines/docker/client/index.js'
import { lastStateOf } from './attempt-end.js'
import type { AttemptEnd } from './attempt-end.js'
import { BootClock } from './boot-clock.js'
import type { BootTime } from './boot-clock.js'
import { APP_PORT, bootInput } from '../engine/index.js'
import type { WatchedContainer } from './container-events.js'
import { ContainerLogSource } from './container-log-source.js'
import { containerName, containerSpec } from './container-spec.js'
import type { Address, ReplicaFacts } from '../engine/index.js'
import { watchHealth } from './health-probe.js'
import { isWorthKeeping } from './kept-failures.js'
import { lastLinesStored } from './last-lines.js'
import { lookEarly } from './look-early.js'
import { lookInside } from './look-inside.js'
import { makeInPlace } from './making.js'
import type { RunContext } from './run-context.js'
import { RunContainer } from './run-container.js'
import { deferred, isAborted, sleep } from '../waiting.js'

/** A container that an earlier run of the simulator left. */
export interface FoundContainer {
  readonly id: string
  readonly startedAt: Date
}

export interface ReplicaRunOptions {
  readonly facts: ReplicaFacts
  readonly appKey: () => string
  readonly bootDeadlineSeconds: number
  readonly found: FoundContainer | undefined
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

/** How the watching ended: one that was silent with the time it had. */
type Verdict = 'ended' | 'retired' | 'unhealthy' | { readonly silent: BootTime }

/** One run of a replica: a container from its making to its removal. */
export class ReplicaRun {
  startedAt: Date
  /** Docker's id of its container, once it is made. */
  containerId: string | null = null
  /** Its address on the app's network, once it has one. */
  privateIp: string | null = null
  /** Where its SSH server is reached from here. */
  ssh: Address | null = null
  /** As `ps` shows it; null while it runs. */
  lastState: string | null = null
  /** Why it will not become healthy as it is, as far as a look inside told; without a period. */
  problem: string | null = null
  /** When its time is over as far as is known, which is later where it waits for a CPU; null before its container was started. */
  givesUpAt: Date | null = null
  readonly #context: RunContext
  readonly #options: ReplicaRunOptions
  readonly #retired = deferred()
  /** It was ended because nobody wanted it any more: nothing failed. */
  #wasRetired = false
  /** Lets another one boot. */
  #leaveQueue: () => void = () => undefined

  constructor(context: RunContext, options: ReplicaRunOptions) {
    this.#context = context
    this.#options = options
    this.startedAt = options.found?.startedAt ?? new Date()
  }

  /** @returns how it ended @throws Error what Docker refused with; nothing is left then, either */
  async run(): Promise<AttemptEnd> {
    const { retired, found } = this.#options
    if (retired.aborted) this.#retired.resolve()
    else retired.addEventListener('abort', this.#retired.resolve, { once: true })
    if (!found) await this.#waitForTurn()
    const container = found ? new RunContainer(this.#context.link, found.id) : await this.#makeOrGiveUp()
    this.containerId = container.id
    const watched = this.#context.events.watch(container.id)
    let end: AttemptEnd | undefined
    try {
      end = await this.#live(container, watched)
      return end
    } finally {
      retired.removeEventListener('abort', this.#retired.resolve)
      watched.forget()
      this.#leaveQueue()
      const { failures } = this.#context
      if (end && !this.#wasRetired && isWorthKeeping(end))
        await failures.keep(container, this.#options.facts, this.lastState)
      else await container.remove()
    }
  }

  async #live(container: RunContainer, watched: WatchedContainer): Promise<AttemptEnd> {
    const { facts, found, retired } = this.#options
    const { logger, link, log } = this.#context
    if (!found) {
      this.startedAt = new Date()
      await container.start(retired, await this.#bootInput())
    }
    const collection = logger.collect(new ContainerLogSource(link, container.id, facts.app, facts.name))
    // Looked at when the container has ended; until then a failure is nobody's unhandled rejection.
    collection.done.catch(() => undefined)
    const verdict = await this.#verdict(container, watched.ended)
    this.#wasRetired = verdict === 'retired'
    const healthyFor = this.#options.onStopped()
    const seconds = (Date.now() - this.startedAt.getTime()) / 1000
    const silent = typeof verdict === 'object' ? this.#silentEnd(verdict.silent) : null
    if (silent) this.#options.onSilent(silent)
    if (verdict !== 'ended') await this.#stop(container)
    await lastLinesStored(collection, facts.name, log)
    const { exitCode, killed } = (await container.end()) ?? { exitCode: null, killed: false }
    const outOfMemory = killed || (watched.wasOutOfMemory() && exitCode === 137)
    this.lastState = lastStateOf(exitCode, outOfMemory)
    if (silent) return silent
    if (verdict === 'unhealthy') return { kind: 'unhealthy', healthyFor }
    return { kind: 'exited', exitCode, outOfMemory, seconds, healthyFor }
  }

  #silentEnd({ wall, usable, wasStarved, inside }: BootTime): AttemptEnd & { kind: 'silent' } {
    const seconds = wasStarved ? wall : this.#options.bootDeadlineSeconds
    return {
      ...{ kind: 'silent', seconds, wasStarved, healthyFor: 0, inside },
      waitedForCpu: Math.max(0, wall - usable),
    }
  }

  /** One that is not wanted any more waits for nobody. */
  async #waitForTurn(): Promise<void> {
    const { draining, facts } = this.#options
    try {
      this.#leaveQueue = await this.#context.bootQueue.enter(facts.name, draining)
    } catch (error) {
      if (!draining.aborted) throw error
    }
  }

  async #makeOrGiveUp(): Promise<RunContainer> {
    try {
      return await this.#make()
    } catch (error) {
      this.#leaveQueue()
      throw error
    }
  }

  #make(): Promise<RunContainer> {
    const { facts, retired } = this.#options
    const { instance, link, reach, slugImages } = this.#context
    const { app, identity, name } = facts
    return makeInPlace(this.#context, { app, stack: identity.stack, signal: retired }, async (place) => {
      const image = await slugImages.imageFor({ app, version: identity.version, image: place.image })
      const spec = containerSpec(instance, facts, { ...place, image }, reach)
      try {
        return await RunContainer.create(link, { ...spec, name: containerName(instance, name) }, retired)
      } catch (error) {
        if (isNotFound(error)) slugImages.missing(image)
        throw error
      }
    })
  }

  async #bootInput(): Promise<string> {
    const { facts, appKey } = this.#options
    const { app, name: replica, hostIndex } = facts
    const { containerApiUrl, authority } = this.#context
    return bootInput({
      ...{ app, appKey: appKey(), apiUrl: containerApiUrl(), replica, hostIndex },
      authority: await authority?.(),
    })
  }

  /** Watches it until something has to be done about it. */
  async #verdict(container: RunContainer, ended: Promise<void>): Promise<Verdict> {
    const { facts, found, draining, bootDeadlineSeconds } = this.#options
    const { networks, logger, reach, timing } = this.#context
    const where = await container.address(networks.nameOf(facts.app), reach, this.#options.retired)
    // Only what has ended has none; and one that was found may have ended before it was watched.
    if (!where || (found && (await container.end()))) return 'ended'
    const { address } = where
    this.privateIp = where.privateIp
    this.ssh = where.ssh
    if (!found) logger.notice(facts.app, `Attempting health checks on port ${APP_PORT}`)
    const over = new AbortController()
    const booting = new AbortController()
    // One that was found has mostly been up for longer than the deadline: it has to be asked before it is judged.
    const probing = timing.probeTimeout * timing.unhealthyAfter
    const clock = new BootClock({
      startedAt: this.startedAt.getTime(),
      look: (until) => lookInside(this.#context, container, facts.name, until),
    })
    const signal = AbortSignal.any([over.signal, draining])
    const onHealthy = () => {
      booting.abort()
      this.#leaveQueue()
      this.#options.onHealthy(address)
      this.#unpackForLater()
    }
    if (!found) void this.#lookEarly(container, booting.signal)
    const never = deferred().promise as Promise<never>
    const deadline = async (): Promise<Verdict> => {
      const had = await clock.passed(bootDeadlineSeconds, booting.signal, {
        least: found ? probing / 1000 : 0,
        onWait: (until) => (this.givesUpAt = until),
      })
      // What listens by now is asked once more.
      if (had?.inside?.listening.some(({ port }) => port === APP_PORT)) await sleep(probing, booting.signal)
      return had === null || isAborted(booting.signal) ? never : { silent: had }
    }
    if (!found) void clock.passed(timing.bootSlot / 1000, booting.signal).then(this.#leaveQueue)
    try {
      return await Promise.race([
        ended.then((): Verdict => 'ended'),
        this.#retired.promise.then((): Verdict => 'retired'),
        deadline(),
        watchHealth({ address, reach, timing, signal, onHealthy }).then(
          (unhealthy): Verdict | Promise<never> => (unhealthy ? 'unhealthy' : never),
        ),
      ])
    } finally {
      over.abort()
      booting.abort()
    }
  }

  #lookEarly(container: RunContainer, signal: AbortSignal): Promise<void> {
    const { facts } = this.#options
    return lookEarly(this.#context, {
      ...{ container, signal, name: facts.name, size: facts.identity.size },
      onSeen: (problem) => (this.problem = problem),
    })
  }

  #unpackForLater(): void {
    const { app, identity } = this.#options.facts
    const { slugImages, stacks } = this.#context
    slugImages.prepare({ app, version: identity.version, image: stacks.imageOf(identity.stack) })
  }

  async #stop(container: RunContainer): Promise<void> {
    const { facts, grace } = this.#options
    this.#context.logger.notice(facts.app, `Shutting down '${facts.name}'`)
    await container.stop(grace())
  }
}
