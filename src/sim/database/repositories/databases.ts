import type { Kysely, Selectable } from 'kysely'
import type { AppDatabase, DatabaseSecrets } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Sealed, Vault } from '../vault.js'

export type NewDatabase = Omit<
  AppDatabase,
  'availableAt' | 'rows' | 'limitedAt' | 'createdAt' | 'deletedAt' | 'generation' | 'desired'
>

export type DatabaseChange = Partial<
  Pick<
    AppDatabase,
    | 'size'
    | 'version'
    | 'highAvailability'
    | 'port'
    | 'desired'
    | 'generation'
    | 'urlState'
    | 'availableAt'
    | 'rows'
    | 'limitedAt'
  >
>

/** PostgreSQL databases of apps, as they should be; destroyed ones are remembered as long as their app. */
export class Databases {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  async create(database: NewDatabase, secrets: DatabaseSecrets): Promise<AppDatabase> {
    const { id } = database
    const row = await this.#db
      .insertInto('databases')
      .values({
        id,
        app_id: database.appId,
        primary_id: database.primaryId,
        tier: database.tier,
        size: database.size,
        version: database.version,
        high_availability: database.highAvailability ? 1 : 0,
        cloud: database.cloud,
        region: database.region,
        port: database.port,
        username: database.username,
        name: database.name,
        password: this.#vault.seal(secrets.password, databasePlace(id, 'password')),
        replication_password: this.#vault.seal(
          secrets.replicationPassword,
          databasePlace(id, 'replication_password'),
        ),
        desired: 'running',
        generation: 0,
        url_state: database.urlState,
        available_at: null,
        rows: null,
        limited_at: null,
        created_at: new Date().toISOString(),
        deleted_at: null,
        cleared: 0,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toDatabase(row)
  }

  async byId(id: string): Promise<AppDatabase | null> {
    const row = await this.#db.selectFrom('databases').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? toDatabase(row) : null
  }

  /** Read replicas and destroyed ones included, oldest first. */
  async ofApp(appId: number): Promise<AppDatabase[]> {
    const rows = await this.#db
      .selectFrom('databases')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(toDatabase)
  }

  /** Those that are not destroyed, of all apps. */
  async living(): Promise<AppDatabase[]> {
    const rows = await this.#db
      .selectFrom('databases')
      .selectAll()
      .where('desired', '!=', 'deleted')
      .execute()
    return rows.map(toDatabase)
  }

  /** Destroyed ones whose data is still there. */
  async uncleared(): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('databases')
      .select('id')
      .where('desired', '=', 'deleted')
      .where('cleared', '=', 0)
      .execute()
    return rows.map(({ id }) => id)
  }

  async secrets(id: string): Promise<DatabaseSecrets> {
    const row = await this.#db
      .selectFrom('databases')
      .select(['password', 'replication_password'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const open = (field: string, sealed: Sealed) => this.#vault.open(sealed, databasePlace(id, field))
    return {
      password: open('password', row.password),
      replicationPassword: open('replication_password', row.replication_password),
    }
  }

  async change(id: string, change: DatabaseChange): Promise<AppDatabase> {
    const row = await this.#db
      .updateTable('databases')
      .set({
        ...(change.size !== undefined && { size: change.size }),
        ...(change.version !== undefined && { version: change.version }),
        ...(change.highAvailability !== undefined && { high_availability: change.highAvailability ? 1 : 0 }),
        ...(change.port !== undefined && { port: change.port }),
        ...(change.desired !== undefined && { desired: change.desired }),
        ...(change.generation !== undefined && { generation: change.generation }),
        ...(change.urlState !== undefined && { url_state: change.urlState }),
        ...(change.availableAt !== undefined && { available_at: change.availableAt?.toISOString() ?? null }),
        ...(change.rows !== undefined && { rows: change.rows }),
        ...(change.limitedAt !== undefined && { limited_at: change.limitedAt?.toISOString() ?? null }),
        ...(change.desired === 'deleted' && { deleted_at: new Date().toISOString() }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return toDatabase(row)
  }

  /** Nothing is left of a destroyed one, and its passwords are forgotten. */
  async markCleared(id: string): Promise<void> {
    const forgotten = (field: string) => this.#vault.seal('', databasePlace(id, field))
    await this.#db
      .updateTable('databases')
      .set({
        cleared: 1,
        password: forgotten('password'),
        replication_password: forgotten('replication_password'),
      })
      .where('id', '=', id)
      .execute()
  }
}

export function databasePlace(id: string, field: string): Place {
  return { table: 'databases', field, row: id }
}

function toDatabase(row: Selectable<Tables['databases']>): AppDatabase {
  return {
    id: row.id,
    appId: row.app_id,
    primaryId: row.primary_id,
    tier: row.tier,
    size: row.size,
    version: row.version,
    highAvailability: row.high_availability === 1,
    cloud: row.cloud,
    region: row.region,
    port: row.port,
    username: row.username,
    name: row.name,
    desired: row.desired,
    generation: row.generation,
    urlState: row.url_state,
    availableAt: dateOrNull(row.available_at),
    rows: row.rows,
    limitedAt: dateOrNull(row.limited_at),
    createdAt: new Date(row.created_at),
    deletedAt: dateOrNull(row.deleted_at),
  }
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
