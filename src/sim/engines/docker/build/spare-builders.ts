import { messageOf } from '../../../../lib/errors.js'
import type { BuilderContainer } from './builder-container.js'

export interface SpareBuildersOptions {
  readonly log: (line: string) => void
  /** Spare builders at the same time; each takes the disk that an unpacked cache needs. */
  readonly most?: number
  /** Milliseconds that one waits for a push. */
  readonly idleFor?: number
}

interface Spare {
  readonly key: string
  /** Null when none could be made. */
  readonly container: Promise<BuilderContainer | null>
  readonly timer: NodeJS.Timeout
}

/** Whoever works on an app pushes it again soon; more than a few apps at a time nobody works on. */
const MOST = 2
const IDLE_FOR = 30 * 60_000

/**
 * Builders made ahead of the next push of an app, waiting with its cache unpacked: making a container, starting it and
 * unpacking take a fifth of what the push of a changed line takes. Each is a fresh container and serves one build.
 */
export class SpareBuilders {
  readonly #log: (line: string) => void
  readonly #most: number
  readonly #idleFor: number
  /** By app, the one that was made last at the end. */
  readonly #spares = new Map<string, Spare>()
  /** By app, what is being removed of it. */
  readonly #removals = new Map<string, Promise<unknown>>()
  #closed = false

  constructor({ log, most = MOST, idleFor = IDLE_FOR }: SpareBuildersOptions) {
    this.#log = log
    this.#most = most
    this.#idleFor = idleFor
  }

  /**
   * Makes one for an app, instead of the one there was, and beyond the most of all the one that has waited longest goes. What
   * fails is logged: the next build makes its builder itself.
   *
   * @param key what the next build has to want of its builder for this one to serve
   * @param make makes it, and has it wait
   */
  prepare(app: string, key: string, make: () => Promise<BuilderContainer>): void {
    if (this.#closed) return
    this.#drop(app)
    const container = make().catch((error: unknown) => {
      this.#log(`no builder could be made ahead for ${app}: ${messageOf(error)}`)
      return null
    })
    const timer = setTimeout(() => this.#drop(app), this.#idleFor)
    timer.unref()
    this.#spares.set(app, { key, container, timer })
    for (const longest of this.#spares.keys()) {
      if (this.#spares.size <= this.#most) break
      this.#drop(longest)
    }
  }

  /** The app's spare builder, which is the caller's from now on; null when there is none that serves. */
  async take(app: string, key: string): Promise<BuilderContainer | null> {
    const spare = this.#spares.get(app)
    if (spare?.key !== key) {
      await this.forget(app)
      return null
    }
    clearTimeout(spare.timer)
    this.#spares.delete(app)
    const container = await spare.container
    if (container === null || (await container.isWaiting())) return container
    await this.#remove(app, container)
    return null
  }

  /** Resolves when the app has none. */
  async forget(app: string): Promise<void> {
    this.#drop(app)
    await this.#removals.get(app)
  }

  /** Removes all of them, and makes no more. */
  async close(): Promise<void> {
    this.#closed = true
    for (const app of [...this.#spares.keys()]) this.#drop(app)
    await Promise.all(this.#removals.values())
  }

  open(): void {
    this.#closed = false
  }

  #drop(app: string): void {
    const spare = this.#spares.get(app)
    if (!spare) return
    clearTimeout(spare.timer)
    this.#spares.delete(app)
    const removal: Promise<unknown> = Promise.all([
      this.#removals.get(app),
      spare.container.then((container) => (container === null ? undefined : this.#remove(app, container))),
    ]).finally(() => {
      if (this.#removals.get(app) === removal) this.#removals.delete(app)
    })
    this.#removals.set(app, removal)
  }

  async #remove(app: string, container: BuilderContainer): Promise<void> {
    try {
      await container.remove()
    } catch (error) {
      // The next start removes what is left of builders.
      this.#log(`the builder made ahead for ${app} could not be removed: ${messageOf(error)}`)
    }
  }
}
