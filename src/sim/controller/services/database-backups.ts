import { randomUUID } from 'node:crypto'
import { messageOf } from '../../../lib/errors.js'
import type { Database } from '../../database/index.js'
import type { App, AppDatabase, DatabaseBackup, User } from '../../domain.js'
import { invalid, notFound, PlatformError } from '../../platform-error.js'
import type { Postgres } from '../../postgres/index.js'
import { AppLocks } from './app-locks.js'
import { DAILY_BACKUPS, FREE_DATABASE } from '../../billing/index.js'

export interface DatabaseBackupsOptions {
  readonly database: Database
  readonly postgres: Postgres
  readonly log: (line: string) => void
  readonly now?: () => Date
}

/** Milliseconds between two looks at what is due. */
const LOOK = 60_000
const DAY = 24 * 60 * 60 * 1000

/** Backups of standard databases: one a day, the newest seven kept; and the count of a free one's rows. */
export class DatabaseBackups {
  readonly #options: DatabaseBackupsOptions
  /** One thing at a time with each database. */
  readonly #locks = new AppLocks()
  readonly #restoring = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: DatabaseBackupsOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.lookAround(), LOOK).unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#locks.idle()
  }

  isRestoring({ id }: AppDatabase): boolean {
    return this.#restoring.has(id)
  }

  /** Newest first. */
  list({ id }: AppDatabase): Promise<DatabaseBackup[]> {
    return this.#options.database.databaseBackups.list(id)
  }

  /** Takes one now. @throws PlatformError 422 for a free database, a read replica, or one that does not run */
  async take(current: AppDatabase): Promise<DatabaseBackup> {
    if (current.tier === 'FREE') throw invalid('', `The free database \`${current.id}\` has no backups.`)
    if (current.primaryId !== null)
      throw invalid('', `\`${current.id}\` is a read replica: back up its primary, \`${current.primaryId}\`.`)
    this.#mustRun(current)
    return this.#locks.run(current.id, () => this.#take(current.id))
  }

  /**
   * Puts a backup in place of what the database holds.
   *
   * @throws PlatformError 404 for an unknown backup; 422 when the database does not run; 503 when it does not work
   */
  async restore(user: User, app: App, current: AppDatabase, backup: string): Promise<void> {
    const { database, postgres } = this.#options
    const known = (await this.list(current)).some(({ id }) => id === backup)
    if (!known) throw notFound('Backup', backup.slice(0, 60))
    this.#mustRun(current)
    await this.#locks.run(current.id, async () => {
      this.#restoring.add(current.id)
      try {
        await postgres.restore(current.id, backup)
      } catch (error) {
        throw notPossible(`Backup \`${backup}\` could not be restored; the database is as it was`, error)
      } finally {
        this.#restoring.delete(current.id)
      }
      await database.transaction((tx) =>
        tx.activity.record(app, user, `Restored database ${current.id} from backup ${backup}.`),
      )
    })
  }

  /** Does what is due: backups that are a day old are followed by a new one, rows of free databases are counted. */
  async lookAround(): Promise<void> {
    const { database, postgres, log } = this.#options
    try {
      for (const each of await database.databases.living()) {
        if (postgres.observe(each.id).status !== 'available' || each.primaryId !== null) continue
        await this.#locks
          .run(each.id, () => (each.tier === 'FREE' ? this.#count(each) : this.#daily(each)))
          .catch((error: unknown) => log(`database ${each.id}: ${messageOf(error)}`))
      }
    } catch (error) {
      log(`databases could not be looked at: ${messageOf(error)}`)
    }
  }

  async #daily(each: AppDatabase): Promise<void> {
    const [newest] = await this.list(each)
    // The first one a day after its making: before that there is little to lose.
    const since = newest?.createdAt ?? each.createdAt
    if (this.#now().getTime() - since.getTime() >= DAY) await this.#take(each.id)
  }

  async #take(id: string): Promise<DatabaseBackup> {
    const { database, postgres, log } = this.#options
    const backup = randomUUID()
    let bytes: number
    try {
      bytes = await postgres.backUp(id, backup)
    } catch (error) {
      throw notPossible(`Database \`${id}\` could not be backed up`, error)
    }
    const made = { id: backup, bytes, createdAt: this.#now() }
    await database.databaseBackups.add(id, made)
    for (const old of (await database.databaseBackups.list(id)).slice(DAILY_BACKUPS)) {
      // Forgotten first: a backup that is listed can be restored.
      await database.databaseBackups.remove(old.id)
      await postgres
        .dropBackup(id, old.id)
        .catch((error: unknown) => log(`the old backup ${old.id} could not be removed: ${messageOf(error)}`))
    }
    return made
  }

  async #count(each: AppDatabase): Promise<void> {
    const { database, postgres, log } = this.#options
    const rows = await postgres.rows(each.id)
    const isOver = rows > FREE_DATABASE.rows
    const limitedAt = isOver ? (each.limitedAt ?? this.#now()) : null
    if (isOver && each.limitedAt === null)
      log(`the free database ${each.id} has about ${rows} rows; it may have ${FREE_DATABASE.rows}`)
    if (rows === each.rows && limitedAt?.getTime() === each.limitedAt?.getTime()) return
    await database.databases.change(each.id, { rows, limitedAt })
  }

  #mustRun({ id }: AppDatabase): void {
    const { status } = this.#options.postgres.observe(id)
    if (status === 'available') return
    throw invalid('', `Database \`${id}\` is not running (${status}). Try again when it is AVAILABLE.`)
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }
}

function notPossible(what: string, cause: unknown): PlatformError {
  return new PlatformError(503, { '': [`${what}: ${messageOf(cause)}`] })
}
