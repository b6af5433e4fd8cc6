import { messageOf } from '../../../lib/errors.js'
import type { HotUpgrade } from '../../domain.js'
import type { DesiredApp, DesiredRelease } from '../desired-app.js'
import { diagnose } from '../diagnosis/index.js'
import type { ReplicaObservation, RolloutOutcome, RolloutProgress } from '../observation.js'
import { freeHostIndex, identityOf, replicaName, sameIdentity } from '../replica-identity.js'
import type { ReplicaFacts } from '../replica-identity.js'
import type { Instance } from '../runtime.js'
import type { AttemptEnd } from './attempt-end.js'
import { failureFacts, reasonWithCause } from './failure-reason.js'
import { Replica } from './replica.js'
import type { Patience } from './replica.js'
import type { RolloutContext } from './rollout-context.js'
import { Rollout } from './rollout.js'
import { planRollout } from './rollout-plan.js'

/** How many of its last lines a failed replica is shown with. */
const LAST_OUTPUT = 20

/**
 * Makes one app run as desired: compares what is desired with its replicas after every change of either, and takes the
 * next step. It remembers nothing else, so a newer desire simply wins and asking twice does no harm.
 */
export class AppRunner {
  readonly #context: RolloutContext
  readonly #tell: (outcome: RolloutOutcome) => void
  readonly #replicas = new Set<Replica>()
  /** Somebody wants these to be replaced. */
  readonly #condemned = new Set<Replica>()
  /** The revision whose replicas are upgraded in place just now: until that ended nothing is started or retired. */
  #upgrading: number | null = null
  /** How the last upgrade in place went. */
  #hot: (HotUpgrade & { readonly revision: number }) | null = null
  #desired: DesiredApp
  #rollout: Rollout
  /** From the first `apply` to the end: before that, replicas that were found may still be on their way here. */
  #active = false
  #scheduled = false

  constructor(context: RolloutContext, desired: DesiredApp, tell: (outcome: RolloutOutcome) => void) {
    this.#context = context
    this.#tell = tell
    this.#desired = desired
    this.#rollout = this.#newRollout(desired)
  }

  get desiredVersion(): number | null {
    return this.#desired.release?.version ?? null
  }

  get replicas(): readonly Replica[] {
    return [...this.#replicas].sort((a, b) => a.createdAt - b.createdAt)
  }

  /** What is seen of it, oldest replica first. */
  observe(): ReplicaObservation[] {
    return this.replicas.map((replica) => ({ ...replica.observe(), isWanted: this.#matches(replica) }))
  }

  /** How far the newest rollout is; null once it has ended. */
  get progress(): RolloutProgress | null {
    return this.#active && this.#desired.release ? this.#rollout.progress : null
  }

  /** Takes over an instance of an earlier run of the simulator. */
  adopt(facts: ReplicaFacts, found: Instance): void {
    this.#add(facts, found)
  }

  apply(desired: DesiredApp): void {
    // An older wish that was overtaken on its way.
    if (desired.revision < this.#desired.revision) return
    const isNews = desired.revision > this.#desired.revision
    // What was found may have ended before the first time: of that nobody was told.
    if (isNews || !this.#active) this.#rollout = this.#newRollout(desired)
    this.#desired = desired
    this.#active = true
    if (isNews && desired.release?.hot) void this.#upgradeAll(desired.release, desired.release.hot)
    this.#schedule()
  }

  /**
   * Ends one replica: when another one serves in its place, or when that one does not come up.
   *
   * @returns false when there is none of that name
   */
  kill(name: string): boolean {
    const found = [...this.#replicas].find(({ facts }) => facts.name === name)
    if (!found) return false
    this.#condemned.add(found)
    this.#schedule()
    return true
  }

  /** Ends all replicas; nothing new is started until the next `apply`. */
  async end(patience: Patience): Promise<void> {
    this.#active = false
    await Promise.all([...this.#replicas].map((replica) => replica.retire(patience)))
  }

  /** Upgrades what serves, one replica after the other. What is not on the new release then is replaced as always. */
  async #upgradeAll(release: DesiredRelease, hot: NonNullable<DesiredRelease['hot']>): Promise<void> {
    const { revision, app } = this.#desired
    const before = identityOf({ ...this.#desired, release: { ...release, version: hot.fromVersion } })
    const { notice } = this.#context.logger
    const say = (message: string) => notice.call(this.#context.logger, app, message)
    this.#upgrading = revision
    let upgraded = 0
    this.#hot = { revision, upgraded, failure: `no replica of version ${hot.fromVersion} was healthy` }
    try {
      for (const replica of this.replicas) {
        if (replica.status !== 'Healthy' || !sameIdentity(replica.facts.identity, before)) continue
        say(`Upgrading '${replica.facts.name}' in place to ${hot.appVersion}`)
        const failure = await replica.upgrade(release, hot.appVersion)
        if (this.#desired.revision !== revision || !this.#active) return
        if (failure === null) upgraded++
        this.#hot = { revision, upgraded, failure: failure?.replace(/\.$/, '') ?? null }
        if (failure !== null) {
          say(
            `'${replica.facts.name}' could not be upgraded in place: ${this.#hot.failure}. Replicas are replaced instead.`,
          )
          return
        }
      }
    } finally {
      if (this.#upgrading === revision) this.#upgrading = null
      this.#schedule()
    }
  }

  #newRollout(desired: DesiredApp): Rollout {
    return new Rollout(desired.revision, desired.size, this.#context.timing.exitsOfARollout)
  }

  /** Once for all changes of a moment, and never in the middle of one. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#step()
    })
  }

  #step(): void {
    if (!this.#active || this.#upgrading === this.#desired.revision) return
    const { release, replicas: wanted } = this.#desired
    const { timing } = this.#context
    const plan = planRollout(
      release ? wanted : 0,
      this.replicas.map((replica) => ({
        replica,
        status: replica.status,
        matches: this.#matches(replica),
        // One that was killed while it did not serve is no loss.
        hasServed: replica.hasServed && !(this.#condemned.has(replica) && replica.status !== 'Healthy'),
        createdAt: replica.createdAt,
      })),
      { held: this.#rollout.state === 'failed', bootingAtOnce: timing.bootingAtOnce },
    )
    for (const { replica } of plan.retire) this.#retire(replica)
    if (!release) return
    for (let started = 0; started < plan.start; started++) this.#start({ ...this.#desired, release })
    this.#judge(release)
  }

  #retire(replica: Replica): void {
    const { timing, drainSeconds, log } = this.#context
    replica.retire({ drain: drainSeconds * 1000, grace: timing.stopGrace }).catch((error: unknown) => {
      log(`${replica.facts.name} could not be ended: ${messageOf(error)}`)
    })
  }

  #start(desired: DesiredApp & { release: DesiredRelease }): void {
    const identity = identityOf(desired)
    const { app } = desired
    this.#add({
      app,
      name: replicaName(app, identity),
      identity,
      commitSha: desired.release.commitSha,
      hostIndex: freeHostIndex([...this.#replicas].map(({ facts }) => facts.hostIndex)),
    })
  }

  #add(facts: ReplicaFacts, found?: Instance): void {
    const replica = new Replica(this.#context, {
      facts,
      bootDeadlineSeconds: this.#desired.release?.bootDeadlineSeconds ?? 0,
      appKey: () => this.#desired.appKey,
      listener: {
        changed: () => this.#schedule(),
        ended: (ended, end) => this.#ended(ended, end),
        gone: (gone) => {
          this.#replicas.delete(gone)
          this.#condemned.delete(gone)
          this.#schedule()
        },
      },
      ...(found && { found }),
    })
    this.#replicas.add(replica)
    replica.begin()
  }

  /** All that is desired serves: tells it once for each revision. */
  #judge(release: DesiredRelease): void {
    const fresh = this.replicas.filter((replica) => this.#matches(replica) && replica.status !== 'Draining')
    if (fresh.length !== this.#desired.replicas || fresh.some(({ status }) => status !== 'Healthy')) return
    if (!this.#rollout.reached()) return
    const { app, revision } = this.#desired
    const { runtime, log } = this.#context
    runtime.forgetFailures(app, release.version).catch((error: unknown) => {
      log(`the failed replica kept of ${app} could not be removed: ${messageOf(error)}`)
    })
    this.#tell({ app, revision, version: release.version, result: 'healthy', ...this.#howHot(revision) })
  }

  #ended(replica: Replica, end: AttemptEnd): void {
    this.#schedule()
    if (end.healthyFor > 0 || !this.#matches(replica)) return
    // Nothing comes up in their place: whoever wanted them gone need not wait any longer.
    for (const condemned of this.#condemned) this.#retire(condemned)
    const reason = this.#rollout.ended(end)
    if (reason !== null) void this.#tellFailure(replica, end, reason)
  }

  async #tellFailure(replica: Replica, end: AttemptEnd, reason: string): Promise<void> {
    const { app, revision } = this.#desired
    const rollout = this.#rollout
    const { logger, log } = this.#context
    let lastOutput: string[] = []
    try {
      lastOutput = await logger.lastMessages(app, replica.facts.name, LAST_OUTPUT)
    } catch (error) {
      log(`the last output of ${replica.facts.name} could not be read: ${messageOf(error)}`)
    }
    // A newer wish came meanwhile: nobody waits for this one any more. Or all of it serves by now, and that was told.
    if (this.#rollout !== rollout || rollout.state !== 'failed' || !this.#active) return
    const { version, size } = replica.facts.identity
    const found = diagnose(failureFacts(end, size, lastOutput))
    this.#tell({
      app,
      revision,
      version,
      result: 'failed',
      reason: reasonWithCause(reason, end, found),
      ...(found && { fix: found.fix }),
      lastOutput,
      ...this.#howHot(revision),
    })
  }

  #howHot(revision: number): Pick<RolloutOutcome, 'hot'> {
    if (this.#hot?.revision !== revision) return {}
    const { upgraded, failure } = this.#hot
    return { hot: { upgraded, failure } }
  }

  #matches(replica: Replica): boolean {
    const { release } = this.#desired
    if (this.#condemned.has(replica)) return false
    return release !== null && sameIdentity(replica.facts.identity, identityOf({ ...this.#desired, release }))
  }
}
