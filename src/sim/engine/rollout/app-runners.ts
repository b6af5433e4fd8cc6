import { AppRunner } from './app-runner.js'
import type { DesiredApp } from '../desired-app.js'
import type { RolloutOutcome } from '../observation.js'
import { sleep } from '../../waiting.js'
import type { Replica } from './replica.js'
import type { RolloutContext } from './rollout-context.js'

/** How long replicas that were found are waited for to answer, so that none is replaced only for not having been asked. */
const FIRST_PROBE = 600

/** The runners of all apps, and who is told how their rollouts end. */
export class AppRunners {
  readonly #context: RolloutContext
  readonly #apps = new Map<string, AppRunner>()
  readonly #listeners = new Set<(outcome: RolloutOutcome) => void>()

  constructor(context: RolloutContext) {
    this.#context = context
  }

  get size(): number {
    return this.#apps.size
  }

  get replicas(): Replica[] {
    return [...this.#apps.values()].flatMap((runner) => runner.replicas)
  }

  has(app: string): boolean {
    return this.#apps.has(app)
  }

  get(app: string): AppRunner | undefined {
    return this.#apps.get(app)
  }

  /** Knows of an app and does nothing for it yet: what runs of it may be found first. */
  add(desired: DesiredApp): AppRunner {
    const runner = new AppRunner(this.#context, desired, (outcome) => {
      for (const listener of this.#listeners) listener(outcome)
    })
    this.#apps.set(desired.app, runner)
    return runner
  }

  apply(desired: DesiredApp): void {
    const runner = this.#apps.get(desired.app) ?? this.add(desired)
    runner.apply(desired)
  }

  /** Forgets an app. @returns its runner, which is the caller's to end */
  take(app: string): AppRunner | undefined {
    const runner = this.#apps.get(app)
    this.#apps.delete(app)
    return runner
  }

  onOutcome(listener: (outcome: RolloutOutcome) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The release a replica is to be told about; null when there is no such replica. */
  versionOf(app: string, replica: string): number | null {
    const found = this.#apps.get(app)?.replicas.find(({ facts }) => facts.name === replica)
    return found?.releaseToTell ?? null
  }

  /** Waits for what was found to answer, but not for long: it may still boot. */
  async firstAnswers(signal: AbortSignal): Promise<void> {
    const end = Date.now() + FIRST_PROBE
    const unasked = () => this.replicas.some(({ status }) => status === 'Starting')
    while (unasked() && Date.now() < end) await sleep(20, signal)
  }

  /** Ends all of them. @returns one end for each app */
  end(patience: Parameters<AppRunner['end']>[0]): ReturnType<AppRunner['end']>[] {
    return [...this.#apps.values()].map((runner) => runner.end(patience))
  }
}
