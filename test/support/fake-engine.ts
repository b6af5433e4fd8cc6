import type {
  DesiredApp,
  Engine,
  FailedReplica,
  OneOffObservation,
  OneOffRun,
  ReplicaObservation,
  ReplicaUsage,
  RolloutOutcome,
  RolloutProgress,
} from '../../src/sim/engine/index.js'

/** An engine without containers: it notes what it is told, and the test decides how each rollout ends. */
export class FakeEngine implements Engine {
  readonly name = 'engine'
  /** Everything that was applied, in order. */
  readonly applied: DesiredApp[] = []
  readonly removed: string[] = []
  /** Every one-off that was started, in order. */
  readonly started: OneOffRun[] = []
  /** Failed replicas that are kept, by app. */
  readonly kept = new Map<string, FailedReplica>()
  /** How far rollouts are, by app. */
  readonly underWay = new Map<string, RolloutProgress>()
  /** What replicas use, by app and name. */
  readonly used = new Map<string, Map<string, ReplicaUsage>>()
  /** What was killed. */
  readonly killed: string[] = []
  /** What `apply` and `remove` fail with, when the engine is to be away. */
  failure: Error | undefined
  readonly #listeners = new Set<(outcome: RolloutOutcome) => void>()
  readonly #replicas = new Map<string, ReplicaObservation[]>()
  readonly #oneOffs: { seen: OneOffObservation; printed: string }[] = []
  #count = 0

  start(): Promise<void> {
    return Promise.resolve()
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }

  apply(desired: DesiredApp): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    this.applied.push(desired)
    return Promise.resolve()
  }

  remove(app: string): Promise<void> {
    if (this.failure) return Promise.reject(this.failure)
    this.removed.push(app)
    this.#replicas.delete(app)
    return Promise.resolve()
  }

  observe(app: string): readonly ReplicaObservation[] {
    return this.#replicas.get(app) ?? []
  }

  usage(app: string): Promise<ReadonlyMap<string, ReplicaUsage>> {
    return Promise.resolve(this.used.get(app) ?? new Map())
  }

  trouble(): string | null {
    return this.failure?.message ?? null
  }

  progress(app: string): RolloutProgress | null {
    return this.underWay.get(app) ?? null
  }

  versionOf(app: string, replica: string): number | null {
    return this.observe(app).find((each) => each.name === replica)?.version ?? null
  }

  failed(app: string): FailedReplica | null {
    return this.kept.get(app) ?? null
  }

  openFailed(app: string): Promise<(FailedReplica & { ssh: { host: string; port: number } | null }) | null> {
    const found = this.failed(app)
    return Promise.resolve(found && { ...found, ssh: { host: '10.213.0.8', port: 22 } })
  }

  kill(app: string, name: string): Promise<boolean> {
    const known = [...this.observe(app), ...this.oneOffs(app)].some((each) => each.name === name)
    if (known) this.killed.push(name)
    return Promise.resolve(known)
  }

  startOneOff(run: OneOffRun): Promise<OneOffObservation> {
    if (this.failure) return Promise.reject(this.failure)
    this.started.push(run)
    const { app, kind, size, release } = run
    const seen: OneOffObservation = {
      name: `${app}-${kind}-${++this.#count}`,
      app,
      kind,
      size,
      version: release.version,
      privateIp: '10.213.0.9',
      startedAt: new Date(),
      end: null,
    }
    this.#oneOffs.push({ seen, printed: '' })
    return Promise.resolve(seen)
  }

  oneOffs(app: string): readonly OneOffObservation[] {
    return this.#oneOffs.map(({ seen }) => seen).filter((each) => each.app === app)
  }

  outputOf(app: string, name: string): AsyncIterable<Buffer> | null {
    const found = this.#oneOffs.find(({ seen }) => seen.app === app && seen.name === name)
    return found ? once(found.printed) : null
  }

  /** A one-off ends, having printed this. */
  endOneOff(name: string, exitCode: number, printed: string): void {
    const found = this.#oneOffs.find(({ seen }) => seen.name === name)
    if (!found) throw new Error(`${name} does not run`)
    const state = exitCode === 0 ? 'Completed' : `Error (exit code ${exitCode})`
    found.seen = { ...found.seen, end: { at: new Date(), exitCode, state, endedBecause: null } }
    found.printed = printed
  }

  /** Changes what is seen of a one-off. */
  alterOneOff(name: string, change: Partial<OneOffObservation>): void {
    const found = this.#oneOffs.find(({ seen }) => seen.name === name)
    if (!found) throw new Error(`${name} does not run`)
    found.seen = { ...found.seen, ...change }
  }

  onOutcome(listener: (outcome: RolloutOutcome) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The newest desired state of an app. */
  target(app: string): DesiredApp {
    const found = this.applied.findLast((each) => each.app === app)
    if (!found) throw new Error(`nothing was applied for ${app}`)
    return found
  }

  /** The rollout of the newest desired state (or of `of`) ends well: its replicas run. */
  succeed(app: string, of: DesiredApp = this.target(app), more: Pick<RolloutOutcome, 'hot'> = {}): void {
    const { release, revision, generation, replicas } = of
    if (!release) throw new Error(`${app} has nothing to run`)
    this.#replicas.set(
      app,
      Array.from({ length: replicas }, (_, hostIndex) => ({
        name: `${app}-${++this.#count}`,
        version: release.version,
        generation,
        commitSha: release.commitSha,
        size: of.size,
        status: 'Healthy' as const,
        startedAt: new Date(),
        restarts: 0,
        nextStartAt: null,
        hostIndex,
        privateIp: `10.213.0.${hostIndex + 2}`,
        ssh: { host: `10.213.0.${hostIndex + 2}`, port: 22 },
        lastState: null,
        isWanted: true,
        problem: null,
        givesUpAt: null,
      })),
    )
    this.emit({ app, revision, version: release.version, result: 'healthy', ...more })
  }

  /** The rollout of the newest desired state (or of `of`) ends badly: what ran before runs on. */
  fail(app: string, reason = 'exited with code 1', lastOutput: string[] = [], of = this.target(app)): void {
    if (!of.release) throw new Error(`${app} has nothing to run`)
    const { version } = of.release
    this.emit({ app, revision: of.revision, version, result: 'failed', reason, lastOutput })
  }

  emit(outcome: RolloutOutcome): void {
    for (const listener of this.#listeners) listener(outcome)
  }

  /** Sets what is seen of an app. */
  show(app: string, replicas: ReplicaObservation[]): void {
    this.#replicas.set(app, replicas)
  }
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}
