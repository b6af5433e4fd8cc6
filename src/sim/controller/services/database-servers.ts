import { messageOf } from '../../../lib/errors.js'
import type { Database } from '../../database/index.js'
import type { App, AppDatabase } from '../../domain.js'
import type { DesiredServer, Postgres, ServerObservation } from '../../postgres/index.js'
import type { DatabaseUrls } from './database-url.js'
import { FREE_DATABASE, sizeOf } from '../../billing/index.js'

export interface DatabaseServersOptions {
  readonly database: Database
  readonly postgres: Postgres
  readonly urls: DatabaseUrls
  readonly log: (line: string) => void
}

/**
 * Tells the port what servers should be, from what the database says, and acts on what it sees. As with apps, what is
 * desired is written first and told afterwards, so that a crash in between is repaired by starting again.
 */
export class DatabaseServers {
  readonly #options: DatabaseServersOptions
  readonly #underWay = new Set<Promise<void>>()
  #stopListening: (() => void) | undefined

  constructor(options: DatabaseServersOptions) {
    this.#options = options
  }

  /** Brings every server to its desired state, and finishes removals that were interrupted. */
  async start(): Promise<void> {
    const { database, postgres } = this.#options
    this.#stopListening ??= postgres.onAvailable((id) => this.#track(this.#available(id)))
    for (const id of await database.databases.uncleared()) await this.clear(id)
    const apps = new Map((await database.apps.all()).map((app) => [app.id, app]))
    for (const each of await database.databases.living()) {
      const app = apps.get(each.appId)
      if (!app) continue
      await this.apply(app, each)
      // The servers started earlier, and tell each time once.
      if (postgres.observe(each.id).status === 'available') await this.#available(each.id)
    }
  }

  async stop(): Promise<void> {
    this.#stopListening?.()
    this.#stopListening = undefined
    await Promise.all(this.#underWay)
  }

  async desired(): Promise<DesiredServer[]> {
    const { database } = this.#options
    const apps = new Map((await database.apps.all()).map((app) => [app.id, app]))
    const living = await database.databases.living()
    return Promise.all(
      living.flatMap((each) => {
        const app = apps.get(each.appId)
        return app ? [this.#desiredOf(app, each)] : []
      }),
    )
  }

  /** Brings it and its read replicas, which depend on it, to what is desired. */
  async apply(app: Pick<App, 'name'>, database: AppDatabase): Promise<void> {
    const { databases } = this.#options.database
    const replicas = (await databases.ofApp(database.appId)).filter(
      ({ primaryId, desired }) => primaryId === database.id && desired !== 'deleted',
    )
    for (const each of [database, ...replicas]) {
      this.#options.postgres.apply(await this.#desiredOf(app, each))
    }
  }

  observe(database: AppDatabase): ServerObservation {
    return this.#options.postgres.observe(database.id)
  }

  /** Removes what a destroyed database kept; what cannot be done now is done at the next start. */
  async clear(id: string): Promise<void> {
    const { database, postgres, log } = this.#options
    try {
      await postgres.remove(id)
      await database.databases.markCleared(id)
    } catch (error) {
      log(`database ${id}, which was destroyed, could not be removed yet: ${messageOf(error)}`)
    }
  }

  async #available(id: string): Promise<void> {
    const { database, postgres, urls, log } = this.#options
    try {
      const row = await database.databases.byId(id)
      if (!row || row.desired === 'deleted') return
      const { version } = postgres.observe(id)
      if (row.availableAt === null) {
        await database.databases.change(id, {
          availableAt: new Date(),
          ...(version !== null && { version }),
        })
      }
      const app = row.urlState === 'wanted' ? await this.#appOf(row) : undefined
      if (app) await urls.give(row, app)
    } catch (error) {
      log(`database ${id} is available, but that could not be kept: ${messageOf(error)}`)
    }
  }

  async #appOf({ appId }: AppDatabase): Promise<App | undefined> {
    return (await this.#options.database.apps.all()).find(({ id }) => id === appId)
  }

  async #desiredOf(app: Pick<App, 'name'>, row: AppDatabase): Promise<DesiredServer> {
    const { password, replicationPassword } = await this.#options.database.databases.secrets(row.id)
    const free = row.tier === 'FREE'
    return {
      id: row.id,
      app: app.name,
      version: row.version,
      running: row.desired === 'running',
      generation: row.generation,
      memory: free ? FREE_DATABASE.memory : row.size,
      connections: Math.max(connectionsOf(row), await this.#connectionsOfPrimary(row)),
      idleSeconds: free ? FREE_DATABASE.idleSeconds : 0,
      port: row.port,
      username: row.username,
      password,
      database: row.name,
      replicationPassword,
      primaryId: row.primaryId,
    }
  }

  /** A standby server that has room for fewer connections than its primary does not start (PostgreSQL, "Hot Standby"). */
  async #connectionsOfPrimary({ primaryId }: AppDatabase): Promise<number> {
    const primary = primaryId === null ? null : await this.#options.database.databases.byId(primaryId)
    return primary ? connectionsOf(primary) : 0
  }

  #track(work: Promise<void>): void {
    this.#underWay.add(work)
    void work.finally(() => this.#underWay.delete(work))
  }
}

export function connectionsOf({ tier, size }: Pick<AppDatabase, 'tier' | 'size'>): number {
  return tier === 'FREE' ? FREE_DATABASE.connections : (sizeOf(size)?.connections ?? 25)
}
