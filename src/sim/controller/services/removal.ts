import { messageOf } from '../../../lib/errors.js'
import type { Database } from '../../database/index.js'
import type { User } from '../../domain.js'
import type { Logger } from '../../logger/index.js'
import { PlatformError } from '../../platform-error.js'
import type { Postgres } from '../../postgres/index.js'
import type { Engine } from '../../engine/index.js'
import type { AppLocks } from './app-locks.js'

export type AppDestroyedListener = (app: string) => Promise<void>

export interface RemovalOptions {
  readonly database: Database
  readonly engine: Pick<Engine, 'remove'>
  readonly postgres: Pick<Postgres, 'removeApp'>
  readonly logger: Pick<Logger, 'removeApp'>
  readonly locks: AppLocks
  readonly log: (line: string) => void
}

/**
 * Destroying an app is two things: the database forgets it at once, and its containers, repository and logs are removed.
 * The second is remembered until it is done, so that neither a crash nor a Docker that is away leaves anything behind.
 */
export class Removal {
  readonly #options: RemovalOptions
  readonly #listeners = new Set<AppDestroyedListener>()

  constructor(options: RemovalOptions) {
    this.#options = options
  }

  /** `listener` removes what somebody else keeps of an app. It may be called again for the same app. */
  onRemoved(listener: AppDestroyedListener): void {
    this.#listeners.add(listener)
  }

  /** Finishes what an earlier run began. */
  async start(): Promise<void> {
    const { database, locks } = this.#options
    for (const app of await database.removals.all()) await locks.run(app, () => this.#clear(app))
  }

  /** Forgets the app and removes what is there of it. What cannot be removed now is tried again later. */
  remove(user: User, name: string): Promise<void> {
    const { database, locks } = this.#options
    return locks.run(name, async () => {
      const isGone = await database.transaction(async (tx) => {
        const app = await tx.apps.byName(name)
        if (!app) return true
        await tx.activity.record(app, user, 'Destroyed the app.')
        await tx.removals.begin(name)
        await tx.apps.remove(app.id)
        return false
      })
      if (!isGone) await this.#clear(name)
    })
  }

  /** Makes sure nothing is left of a destroyed app of this name. @throws PlatformError 503 when that cannot be done now */
  async finish(name: string): Promise<void> {
    const { database, locks } = this.#options
    if (!(await database.removals.isUnderWay(name))) return
    await locks.run(name, () => this.#clear(name))
    if (await database.removals.isUnderWay(name)) {
      throw new PlatformError(503, {
        '': [`The app \`${name}\` that was destroyed is still being removed. Try again in a minute.`],
      })
    }
  }

  async #clear(name: string): Promise<void> {
    const { database, engine, postgres, logger, log } = this.#options
    // Databases and builds before the engine, which removes the network they are on; the engine before logs, which may still be
    // written.
    const steps = [
      () => postgres.removeApp(name),
      ...[...this.#listeners].map((listener) => () => listener(name)),
      () => engine.remove(name),
      () => logger.removeApp(name),
    ]
    let isDone = true
    for (const step of steps) {
      try {
        await step()
      } catch (error) {
        isDone = false
        log(`something of the destroyed app ${name} could not be removed yet: ${messageOf(error)}`)
      }
    }
    if (isDone) await database.removals.end(name)
  }
}
