import type { DesiredApp, Engine, ReplicaObservation, RolloutOutcome } from '../../src/sim/run/index.js'

/** An engine without containers: it notes what it is told, and the test decides how each rollout ends. */
export class FakeEngine implements Engine {
  readonly name = 'engine'
  /** Everything that was applied, in order. */
  readonly applied: DesiredApp[] = []
  readonly removed: string[] = []
  /** What `apply` and `remove` fail with, when the engine is to be away. */
  failure: Error | undefined
  readonly #listeners = new Set<(outcome: RolloutOutcome) => void>()
  readonly #replicas = new Map<string, ReplicaObservation[]>()
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

  versionOf(app: string, replica: string): number | null {
    return this.observe(app).find((each) => each.name === replica)?.version ?? null
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
  succeed(app: string, of: DesiredApp = this.target(app)): void {
    const { release, revision, generation, replicas } = of
    if (!release) throw new Error(`${app} has nothing to run`)
    this.#replicas.set(
      app,
      Array.from({ length: replicas }, () => ({
        name: `${app}-${++this.#count}`,
        version: release.version,
        generation,
        commitSha: release.commitSha,
        status: 'Healthy' as const,
        startedAt: new Date(),
        restarts: 0,
        lastState: null,
      })),
    )
    this.emit({ app, revision, version: release.version, result: 'healthy' })
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
