import type { App, AppDatabase } from '../../domain.js'
import type { Database } from '../../database/index.js'
import type { Postgres } from '../../postgres/index.js'
import type { DatabaseSeen } from '../api/database-answers.js'
import { DatabaseBackups } from './database-backups.js'
import { DatabaseServers } from './database-servers.js'
import { DatabaseUrls } from './database-url.js'
import { Databases } from './databases.js'
import type { Deployments } from './deployments.js'

export interface DatabaseServiceOptions {
  readonly database: Database
  readonly deployments: Deployments
  readonly postgres: Postgres
  readonly log: (line: string) => void
}

/** Milliseconds a free database is waited for: it is there at once when what it runs from is. */
const FREE_PATIENCE = 15_000

/** All about databases of apps, put together. */
export class DatabaseService {
  readonly databases: Databases
  readonly backups: DatabaseBackups
  readonly #servers: DatabaseServers
  readonly #options: DatabaseServiceOptions

  constructor(options: DatabaseServiceOptions) {
    this.#options = options
    const { database, deployments, postgres } = options
    const urls = new DatabaseUrls(database, deployments, postgres)
    this.#servers = new DatabaseServers({ ...options, urls })
    this.databases = new Databases({ ...options, servers: this.#servers, urls })
    this.backups = new DatabaseBackups(options)
  }

  async start(): Promise<void> {
    await this.#servers.start()
    this.backups.start()
  }

  async stop(): Promise<void> {
    await this.backups.stop()
    await this.#servers.stop()
  }

  /** What the port goes by when it starts. */
  desired() {
    return this.#servers.desired()
  }

  /** Removes what all databases of an app kept. */
  removeApp(app: string): Promise<void> {
    return this.#options.postgres.removeApp(app)
  }

  /** A database as it is by now, next to what is seen of it. */
  async seen(app: App, { id }: AppDatabase): Promise<DatabaseSeen> {
    const { database, postgres } = this.#options
    const row = await database.databases.byId(id)
    if (!row) throw new Error(`database ${id} no longer exists`)
    const { password } = await database.databases.secrets(id)
    const seen = postgres.observe(id)
    const restoring = this.backups.isRestoring(row)
    return { app: app.name, database: row, seen, restoring, password, appHost: postgres.hostFor(id) }
  }

  /** Resolves when the server takes connections, or after a while: its answer tells which. */
  async waitFor({ id }: AppDatabase, signal: AbortSignal): Promise<void> {
    const { postgres } = this.#options
    const late = AbortSignal.any([signal, AbortSignal.timeout(FREE_PATIENCE)])
    await new Promise<void>((resolve) => {
      const stopListening = postgres.onAvailable((available) => {
        if (available === id) end()
      })
      const end = () => {
        stopListening()
        late.removeEventListener('abort', end)
        resolve()
      }
      late.addEventListener('abort', end)
      if (late.aborted || postgres.observe(id).status === 'available') end()
    })
  }
}
