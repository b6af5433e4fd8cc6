import type {
  Address,
  DesiredApp,
  EngineTiming,
  ReplicaFacts,
  RolloutOutcome,
  Traffic,
} from '../../src/sim/engine/index.js'
import { AppRunner, DEFAULT_TIMING, identityOf } from '../../src/sim/engine/index.js'
import { FairQueue } from '../../src/sim/fair-queue.js'
import { sleep } from '../../src/sim/waiting.js'
import { FakeRuntime } from './fake-runtime.js'
import type { Behaviour, FakeInstance } from './fake-runtime.js'

export const APP = 'my-app'

/** What each release does when it is started, the last one again and again. */
export type Starts = readonly Behaviour[]

export const SERVES: Starts = [{ does: 'serve', after: 300 }]
export const CRASHES: Starts = [{ does: 'exit', after: 200, exitCode: 1 }]

/** Like the usual ones, but asked so seldom that hours pass in milliseconds. */
const TIMING: EngineTiming = {
  ...DEFAULT_TIMING,
  ...{ probeBooting: 500, probeServing: 10_000, earlyLooks: [4000], stopGrace: 3000 },
}

/** Who gets requests. A drain takes its time, as requests do. */
class CountedTraffic implements Traffic {
  readonly serving = new Map<string, Address>()
  /** Told before a replica is taken out by the engine although it serves. */
  onDrain: (replica: string) => void = () => undefined

  admit(_app: string, replica: string, address: Address): void {
    this.serving.set(replica, address)
  }

  async drain(_app: string, replica: string, timeout: number): Promise<{ open: number }> {
    if (this.serving.has(replica)) this.onDrain(replica)
    this.serving.delete(replica)
    await sleep(Math.min(timeout, 150))
    return { open: 0 }
  }

  drop(_app: string, replica: string): void {
    this.serving.delete(replica)
  }
}

/** One app on a runtime that is only told of. */
export class RolloutUnderTest {
  readonly runtime: FakeRuntime
  readonly traffic = new CountedTraffic()
  readonly outcomes: RolloutOutcome[] = []
  readonly notices: string[] = []
  /** Told after each outcome. */
  onOutcome: (outcome: RolloutOutcome) => void = () => undefined
  /** Milliseconds until the last output of a replica is read. */
  readingTakes = 50
  readonly runner: AppRunner
  readonly #starts = new Map<number, { starts: Starts; count: number }>()
  #desired: DesiredApp

  /** @param first what is desired before anything is applied */
  constructor(first: Partial<DesiredApp> = {}) {
    this.runtime = new FakeRuntime((facts) => this.#behaviourOf(facts))
    this.#desired = {
      ...{ app: APP, revision: 0, release: null, replicas: 1, size: 0.3, stack: 'stack', generation: 1 },
      appKey: 'key',
      ...first,
    }
    const logger = {
      collect: () => ({ done: Promise.resolve(), stop: () => Promise.resolve() }),
      notice: (_app: string, message: string) => void this.notices.push(message),
      lastMessages: async () => {
        await sleep(this.readingTakes)
        return ['last words']
      },
    }
    const context = {
      ...{ runtime: this.runtime, traffic: this.traffic, logger, timing: TIMING, drainSeconds: 30 },
      bootQueue: new FairQueue<string>(4),
      log: (message: string) => void this.notices.push(message),
    }
    this.runner = new AppRunner(context, this.#desired, (outcome) => {
      this.outcomes.push(outcome)
      this.onOutcome(outcome)
    })
  }

  get desired(): DesiredApp {
    return this.#desired
  }

  /** Of one revision, in the order they were told. */
  resultsOf(revision: number): string[] {
    return this.outcomes.filter((each) => each.revision === revision).map(({ result }) => result)
  }

  /** What a release does from now on when it is started. */
  release(version: number, starts: Starts): void {
    this.#starts.set(version, { starts, count: 0 })
  }

  /** Changes what is desired, with the next revision. */
  apply(change: Partial<DesiredApp>): DesiredApp {
    this.#desired = { ...this.#desired, ...change, revision: this.#desired.revision + 1 }
    this.runner.apply(this.#desired)
    return this.#desired
  }

  /** A new release becomes what is desired. */
  deploy(version: number, starts: Starts, more: Partial<DesiredApp> = {}): DesiredApp {
    this.release(version, starts)
    return this.apply({ release: releaseOf(version), ...more })
  }

  /** What is desired, once more: as after a start of the simulator. */
  again(): void {
    this.runner.apply(this.#desired)
  }

  /** An instance that an earlier run of the simulator left, of what is desired now but for the change. */
  find(name: string, behaviour: Behaviour, change: Partial<ReplicaFacts['identity']> = {}): FakeInstance {
    const { app, release } = this.#desired
    if (!release) throw new Error('nothing is desired')
    const identity = { ...identityOf({ ...this.#desired, release }), ...change }
    const facts = { app, name, identity, commitSha: release.commitSha, hostIndex: 0 }
    const instance = this.runtime.begin(facts, behaviour)
    this.runner.adopt(facts, instance)
    return instance
  }

  #behaviourOf({ identity }: ReplicaFacts): Behaviour {
    const known = this.#starts.get(identity.version)
    if (!known) throw new Error(`release ${identity.version} is not known`)
    const { starts } = known
    const behaviour = starts[Math.min(known.count++, starts.length - 1)]
    if (!behaviour) throw new Error('a release does something')
    return behaviour
  }
}

export function releaseOf(version: number) {
  return { version, commitSha: `c${version}`, slugSha256: '0'.repeat(64), bootDeadlineSeconds: 20 }
}
