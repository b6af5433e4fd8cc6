import { InTurn } from '../../../in-turn.js'
import { removeContainer } from './container.js'
import type { Docker } from './engine-api.js'
import { dockerWords, isNotFound } from './failures.js'

/** A container that has ended and is kept to be looked at. */
export interface KeptContainer<T> {
  readonly id: string
  /** What it was. */
  readonly what: T
  /** When it is removed at the latest. */
  readonly until: Date
}

export interface KeptContainersOptions<T> {
  /** Makes a call to Docker; each may be repeated. */
  readonly call: <R>(work: (docker: Docker) => Promise<R>) => Promise<R>
  /** Milliseconds from its end until one goes. */
  readonly keptFor: number
  /** The container's name while it is kept; its own may be needed again. */
  readonly nameOf: (app: string, what: T) => string
  /** For the log: "build 3 of shop". */
  readonly describe: (app: string, what: T) => string
  readonly log: (line: string) => void
}

interface Kept<T> extends KeptContainer<T> {
  readonly timer: NodeJS.Timeout
}

/** Containers that have ended, kept stopped with all that is in them for a while: one for each app, the newest. */
export class KeptContainers<T> {
  readonly #options: KeptContainersOptions<T>
  readonly #kept = new Map<string, Kept<T>>()
  readonly #turns = new InTurn()
  #closed = false

  constructor(options: KeptContainersOptions<T>) {
    this.#options = options
  }

  /** Keeps one instead of the one kept before. @returns until when @throws what Docker refuses with; Error once closed */
  keep(app: string, id: string, what: T): Promise<Date> {
    return this.#turns.run(app, async () => {
      await this.#drop(app)
      if (this.#closed) throw new Error('the platform stops')
      const { call, nameOf } = this.#options
      await call((docker) => docker.getContainer(id).rename({ name: nameOf(app, what) }))
      return this.#remember(app, id, what, new Date())
    })
  }

  get(app: string): KeptContainer<T> | null {
    return this.#kept.get(app) ?? null
  }

  /**
   * @param start has the container run again
   * @returns what `start` gives; null when none is kept
   * @throws what Docker refuses with
   */
  open<R>(app: string, start: (kept: KeptContainer<T>) => Promise<R>): Promise<R | null> {
    return this.#turns.run(app, async () => {
      const kept = this.#kept.get(app)
      if (!kept) return null
      try {
        return await start(kept)
      } catch (error) {
        if (!isNotFound(error)) throw error
        // Removed behind our back.
        await this.#drop(app)
        return null
      }
    })
  }

  forget(app: string): Promise<void> {
    return this.#turns.run(app, () => this.#drop(app))
  }

  /** Keeps on what an earlier run of the simulator has kept. @returns whether it is kept: not when its time is over */
  adopt(app: string, id: string, what: T, endedAt: Date): boolean {
    if (this.#kept.has(app) || endedAt.getTime() + this.#options.keptFor < Date.now()) return false
    this.#remember(app, id, what, endedAt)
    return true
  }

  /** Keeps again what it is given, after `close`. */
  reopen(): void {
    this.#closed = false
  }

  /** Forgets all of them, and keeps no more; they are found again by their names. @returns what was kept */
  close(): readonly KeptContainer<T>[] {
    this.#closed = true
    const all = [...this.#kept.values()]
    this.#kept.clear()
    for (const { timer } of all) clearTimeout(timer)
    return all
  }

  #remember(app: string, id: string, what: T, endedAt: Date): Date {
    const { keptFor, describe, log } = this.#options
    const until = new Date(endedAt.getTime() + keptFor)
    const expire = () => {
      this.forget(app).catch((error: unknown) =>
        log(`the container kept of ${describe(app, what)} could not be removed: ${dockerWords(error)}`),
      )
    }
    const timer = setTimeout(expire, Math.max(0, until.getTime() - Date.now())).unref()
    this.#kept.set(app, { id, what, until, timer })
    return until
  }

  async #drop(app: string): Promise<void> {
    const kept = this.#kept.get(app)
    if (!kept) return
    clearTimeout(kept.timer)
    await this.#options.call((docker) => removeContainer(docker.getContainer(kept.id)))
    this.#kept.delete(app)
  }
}
