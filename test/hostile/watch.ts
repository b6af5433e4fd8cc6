import { setTimeout as sleep } from 'node:timers/promises'
import { ControlClient } from '../../src/sim/control/index.js'
import { LocatorFile } from '../../src/sim/locator.js'
import { processIsAlive } from '../../src/sim/process-alive.js'

/** Milliseconds the daemon may keep everybody waiting, and bytes it may take. */
export const BOUNDS = { ownDelay: 200, memory: 400 * 1000 ** 2 }

const EVERY = 200

/** What was seen of the daemon for a while. */
export interface Seen {
  /** Milliseconds that the event loop was late at most, starved of the CPU or not. */
  delay: number
  /** Milliseconds of it that the daemon itself computed: see src/sim/daemon-load.ts. */
  ownDelay: number
  /** Bytes of resident memory at most. */
  memory: number
  /** How often it answered. */
  looks: number
  /** What went wrong. */
  problems: string[]
}

/**
 * Watches the daemon of a home from outside, through all of its starts, for how long it lets others wait and what memory it takes.
 *
 * How late the event loop is depends on who else wants the CPU, so that on a busy machine any limit is passed for nothing. What
 * is held to the bound is the part of it that the daemon computed itself, which is the same on every machine but for its speed;
 * waiting for a disk is not in it.
 */
export class DaemonWatch {
  #seen = nothing()
  #all = nothing()
  readonly #announced = new Set<number>()
  readonly #locators: LocatorFile
  readonly #ended: Promise<void>
  #pid = 0
  #isOver = false

  constructor(home: string) {
    this.#locators = new LocatorFile(home)
    this.#ended = this.#watch()
  }

  /** How often it has answered, from the beginning. */
  get looks(): number {
    return this.#all.looks
  }

  /** From now on the end of the daemon that runs is no surprise. */
  expectEnd(pid: number): void {
    this.#announced.add(pid)
  }

  /** What was seen since the last time. */
  take(): Seen {
    const seen = this.#seen
    this.#seen = nothing()
    return seen
  }

  /** @returns what was seen in all */
  async stop(): Promise<Seen> {
    this.#isOver = true
    await this.#ended
    return this.#all
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await this.#look().catch((error: unknown) => this.#seen.problems.push(String(error)))
      await sleep(EVERY)
    }
  }

  /** Looks once more, besides: for what happened just now. */
  async lookNow(): Promise<void> {
    await this.#look().catch((error: unknown) => this.#seen.problems.push(String(error)))
  }

  async #look(): Promise<void> {
    const locator = await this.#locators.read()
    this.#checkLife(locator?.pid)
    if (locator === null) return
    try {
      const load = await new ControlClient(locator.port, locator.token).load()
      for (const seen of [this.#seen, this.#all]) {
        seen.delay = Math.max(seen.delay, load.delay)
        seen.ownDelay = Math.max(seen.ownDelay, load.own_delay)
        seen.memory = Math.max(seen.memory, load.memory)
        seen.looks += 1
      }
    } catch (error) {
      // One that ends answers no more; one that lives has to.
      if (processIsAlive(locator.pid) && !this.#announced.has(locator.pid)) throw error
    }
  }

  #checkLife(pid = 0): void {
    const before = this.#pid
    if (before !== 0 && before !== pid && !this.#announced.has(before))
      this.#seen.problems.push(`the daemon (process ${before}) ended by itself`)
    this.#pid = pid
    if (pid !== 0 && !processIsAlive(pid) && !this.#announced.has(pid)) {
      this.#announced.add(pid)
      this.#seen.problems.push(`the daemon (process ${pid}) died`)
    }
  }
}

function nothing(): Seen {
  return { delay: 0, ownDelay: 0, memory: 0, looks: 0, problems: [] }
}
