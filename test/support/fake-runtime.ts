import type {
  Inside,
  Instance,
  InstanceEnd,
  InstanceOrder,
  KeptEnd,
  ReplicaFacts,
  Runtime,
  UpgradedTo,
  Whereabouts,
} from '../../src/sim/engine/index.js'
import { deferred, orAborted, sleep } from '../../src/sim/waiting.js'

/** What an instance does after its start, in milliseconds. */
export type Behaviour =
  | { readonly does: 'serve'; readonly after: number }
  | {
      readonly does: 'exit'
      readonly after: number
      readonly exitCode: number
      readonly memoryKill?: boolean
    }
  | { readonly does: 'nothing' }
  | { readonly does: 'refuse' }

/** What a stop, a start and an upgrade take here. */
const MAKING = 20
const ENDING = 10
const UPGRADING = 500

const NOTHING_SEEN: Inside = {
  listening: [],
  busy: false,
  cpu: { ran: 1, waited: 0, ranBefore: 0 },
  cores: 2,
}

/** Runs instances that are only told of. While it is away its calls wait, and no end is told; what runs runs on. */
export class FakeRuntime implements Runtime {
  /** All that was not removed, in the order of their starts. */
  readonly instances: FakeInstance[] = []
  /** Of each app the last failure that is kept. */
  readonly kept = new Map<string, { version: number } & KeptEnd>()
  /** Why upgrades in place fail; null when they work. */
  upgradeFailure: string | null = null
  #back: ReturnType<typeof deferred> | null = null
  #count = 0

  /** @param behaviourOf asked for each start */
  constructor(readonly behaviourOf: (facts: ReplicaFacts) => Behaviour) {}

  get isAway(): boolean {
    return this.#back !== null
  }

  goAway(): void {
    this.#back ??= deferred()
  }

  comeBack(): void {
    this.#back?.resolve()
    this.#back = null
    for (const instance of this.instances) instance.tellEnd()
  }

  /** Waits while it is away. @throws the signal's reason when that aborts meanwhile */
  async answering(signal?: AbortSignal): Promise<void> {
    while (this.#back) {
      const { promise } = this.#back
      await (signal ? orAborted(promise, signal) : promise)
      signal?.throwIfAborted()
    }
  }

  async run({ facts }: InstanceOrder, signal: AbortSignal): Promise<Instance> {
    await this.answering(signal)
    await sleep(MAKING)
    await this.answering(signal)
    const behaviour = this.behaviourOf(facts)
    if (behaviour.does === 'refuse') throw new Error('no space left on device')
    return this.begin(facts, behaviour)
  }

  /** One that runs from now on; also as an earlier run of the simulator left it. */
  begin(facts: ReplicaFacts, behaviour: Behaviour): FakeInstance {
    const instance = new FakeInstance(this, facts, behaviour, ++this.#count)
    this.instances.push(instance)
    return instance
  }

  async forgetFailures(app: string, version: number): Promise<void> {
    await this.answering()
    const kept = this.kept.get(app)
    if (kept && !kept.wasHealthy && kept.version <= version) this.kept.delete(app)
  }

  wordsFor(error: unknown): string {
    return error instanceof Error ? error.message : String(error)
  }
}

export class FakeInstance implements Instance {
  readonly startedAt = new Date()
  readonly output
  readonly #ended = deferred()
  readonly #over = new AbortController()
  #end: InstanceEnd | null = null
  #listens = false
  /** It takes no connections any more, though it runs. */
  hangs = false
  /** It does not end with SIGTERM. */
  isStubborn = false
  /** Its node writes a crash dump when it ends. */
  leavesDump = false
  /** Some process of it was killed for memory, and it went on. */
  lostProcess = false
  #isUpgrading = false

  constructor(
    private readonly runtime: FakeRuntime,
    public facts: ReplicaFacts,
    behaviour: Behaviour,
    private readonly number: number,
  ) {
    this.output = { app: facts.app, source: facts.name, open: () => nothing() }
    void this.#live(behaviour)
  }

  get id(): string {
    return String(this.number)
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  get isRunning(): boolean {
    return this.#end === null
  }

  get isListening(): boolean {
    return this.isRunning && this.#listens && !this.hangs
  }

  /** Its process ends. */
  exit(exitCode: number | null, memoryKill = false): void {
    if (this.#end) return
    this.#end = { exitCode, memoryKill: memoryKill || this.lostProcess }
    this.#over.abort()
    this.tellEnd()
  }

  tellEnd(): void {
    if (this.#end && !this.runtime.isAway) this.#ended.resolve()
  }

  async end(): Promise<InstanceEnd | null> {
    await this.runtime.answering()
    return this.#end
  }

  async where(signal: AbortSignal): Promise<Whereabouts | null> {
    await this.runtime.answering(signal)
    if (this.#end) return null
    const host = `10.0.0.${this.number}`
    return { address: { host, port: 4000 }, ssh: { host, port: 22 }, privateIp: host }
  }

  async answers(timeout: number): Promise<boolean> {
    if (this.hangs && this.isRunning) await sleep(timeout)
    return this.isListening
  }

  look(): Promise<Inside | null> {
    return Promise.resolve(this.isRunning && !this.runtime.isAway ? NOTHING_SEEN : null)
  }

  async upgrade(to: UpgradedTo, _appVersion: string, signal: AbortSignal): Promise<string | null> {
    if (this.runtime.isAway) return 'connect ENOENT'
    if (this.#isUpgrading) throw new Error(`${this.facts.name} is upgraded twice at once`)
    this.#isUpgrading = true
    await sleep(UPGRADING, signal)
    this.#isUpgrading = false
    if (signal.aborted || !this.isRunning) return 'it was not waited for'
    if (this.runtime.upgradeFailure !== null) return this.runtime.upgradeFailure
    const { identity } = this.facts
    this.facts = { ...this.facts, identity: { ...identity, version: to.version } }
    return null
  }

  prepareNext(): void {
    if (!this.#listens) throw new Error(`${this.facts.name} does not serve`)
  }

  async stop(grace: number): Promise<void> {
    await this.runtime.answering()
    await sleep(this.isStubborn ? grace : ENDING, this.#over.signal)
    this.exit(this.isStubborn ? 137 : 0)
  }

  async remove(): Promise<void> {
    await this.runtime.answering()
    this.exit(137)
    const index = this.runtime.instances.indexOf(this)
    if (index < 0) throw new Error(`${this.facts.name} is removed twice`)
    this.runtime.instances.splice(index, 1)
  }

  async leftCrashDump(): Promise<boolean> {
    await this.runtime.answering()
    return this.leavesDump
  }

  async keep(end: KeptEnd): Promise<void> {
    await this.remove()
    this.runtime.kept.set(this.facts.app, { version: this.facts.identity.version, ...end })
  }

  async #live(behaviour: Behaviour): Promise<void> {
    if (behaviour.does === 'serve') {
      await sleep(behaviour.after, this.#over.signal)
      this.#listens = true
    }
    if (behaviour.does === 'exit') {
      await sleep(behaviour.after, this.#over.signal)
      this.exit(behaviour.exitCode, behaviour.memoryKill)
    }
  }
}

async function* nothing(): AsyncGenerator<never[]> {
  yield []
}
