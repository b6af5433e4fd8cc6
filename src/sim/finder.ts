import { askHealth } from './control/index.js'
import { LocatorFile } from './locator.js'
import type { Locator } from './locator.js'
import { processIsAlive } from './process-alive.js'
import { StartLock } from './start-lock.js'

/** What there is of a home's simulator. */
export type Found =
  | { readonly state: 'absent' }
  /** Some process starts it; which, when that can be told yet. */
  | { readonly state: 'starting'; readonly pid: number | null }
  | { readonly state: 'running' | 'stopping'; readonly locator: Locator }
  /** Left behind by a simulator that ended without stopping. */
  | { readonly state: 'stale'; readonly locator: Locator; readonly reason: string }
  /** Its process lives and its port is taken, but it does not answer. */
  | { readonly state: 'silent'; readonly locator: Locator }

/** Finds the simulator of a home. Kept while waiting: a lock whose holder shows no life is recognised over time. */
export class SimulatorFinder {
  readonly #locatorFile: LocatorFile
  readonly #lock: StartLock
  /** The one that was last seen to stop. It removes its locator a moment before it gives the lock back. */
  #stopping: Locator | undefined

  constructor(home: string) {
    this.#locatorFile = new LocatorFile(home)
    this.#lock = new StartLock(home)
  }

  /**
   * A living process with the locator's pid is not enough, because pids are reused: it must also answer on its port,
   * with its own instance and pid.
   */
  async find(): Promise<Found> {
    const found = await this.#look()
    if (found.state === 'stopping') this.#stopping = found.locator
    if (found.state === 'starting' && found.pid !== null && found.pid === this.#stopping?.pid)
      return { state: 'stopping', locator: this.#stopping }
    return found
  }

  async #look(): Promise<Found> {
    const locator = await this.#locatorFile.read()
    const starter = await this.#otherHolder()
    if (!locator) return starter ? { state: 'starting', pid: starter.pid } : { state: 'absent' }
    const verdict = await this.#judge(locator)
    if (typeof verdict === 'object') {
      // While it stops, its process lives on for a while after its port is closed.
      if (starter?.pid === locator.pid) return { state: 'stopping', locator }
      if (starter) return { state: 'starting', pid: starter.pid }
      const now = await this.#locatorFile.read()
      if (now?.token !== locator.token) return this.#look() // it stopped, or another began, while we looked
      return { state: 'stale', locator, reason: verdict.stale }
    }
    return { state: verdict, locator }
  }

  /** Whoever holds the start-up lock, but for ourselves. */
  async #otherHolder(): Promise<{ pid: number | null } | null> {
    const holder = await this.#lock.holder()
    return holder?.pid === process.pid ? null : holder
  }

  async #judge(locator: Locator): Promise<'running' | 'stopping' | 'silent' | { stale: string }> {
    if (!processIsAlive(locator.pid)) return { stale: `its process ${locator.pid} no longer runs` }
    const answer = await askHealth(locator.port)
    if (answer.kind === 'silent') return 'silent'
    if (answer.kind === 'absent') return { stale: answer.reason }
    const { health } = answer
    if (health.instance !== locator.instance || health.pid !== locator.pid)
      return { stale: `another simulator answers on port ${locator.port}` }
    return health.state
  }
}
