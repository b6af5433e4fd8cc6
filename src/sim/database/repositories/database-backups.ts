import type { Kysely } from 'kysely'
import type { DatabaseBackup } from '../../domain.js'
import type { Tables } from '../schema.js'

/** Backups that are complete. What they hold is kept by the database's server. */
export class DatabaseBackups {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async add(databaseId: string, { id, bytes, createdAt }: DatabaseBackup): Promise<void> {
    await this.#db
      .insertInto('database_backups')
      .values({ id, database_id: databaseId, bytes, created_at: createdAt.toISOString() })
      .execute()
  }

  /** Newest first. */
  async list(databaseId: string): Promise<DatabaseBackup[]> {
    const rows = await this.#db
      .selectFrom('database_backups')
      .selectAll()
      .where('database_id', '=', databaseId)
      .orderBy('created_at', 'desc')
      .execute()
    return rows.map((row) => ({ id: row.id, bytes: row.bytes, createdAt: new Date(row.created_at) }))
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('database_backups').where('id', '=', id).execute()
  }
}
