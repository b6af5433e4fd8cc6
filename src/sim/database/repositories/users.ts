import type { Kysely, Selectable } from 'kysely'
import type { User } from '../../domain.js'
import { digestOf } from '../secret-text.js'
import type { Tables } from '../schema.js'

/** People and their API keys. A key is kept as its hash alone: it is shown once, when it is made. */
export class Users {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** @param passwordHash of `hashPassword`, or null for someone who only has API keys */
  async create(email: string, passwordHash: string | null, tier: User['tier']): Promise<User> {
    const row = await this.#db
      .insertInto('users')
      .values({ email, password_hash: passwordHash, tier, created_at: new Date().toISOString() })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toUser(row)
  }

  /** The case of letters does not matter. */
  async byEmail(email: string): Promise<User | null> {
    const row = await this.#db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
    return row ? toUser(row) : null
  }

  async byId(id: number): Promise<User | null> {
    const row = await this.#db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? toUser(row) : null
  }

  async passwordHash(id: number): Promise<string | null> {
    const row = await this.#db
      .selectFrom('users')
      .select('password_hash')
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.password_hash ?? null
  }

  async setPasswordHash(id: number, hash: string | null): Promise<void> {
    await this.#db.updateTable('users').set({ password_hash: hash }).where('id', '=', id).execute()
  }

  async setEmail(id: number, email: string): Promise<void> {
    await this.#db.updateTable('users').set({ email }).where('id', '=', id).execute()
  }

  /** With all that is theirs alone. Their apps have to be gone by then. */
  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('users').where('id', '=', id).execute()
  }

  async removeApiKeys(userId: number): Promise<void> {
    await this.#db.deleteFrom('api_keys').where('user_id', '=', userId).execute()
  }

  async setTier(id: number, tier: User['tier']): Promise<void> {
    await this.#db.updateTable('users').set({ tier }).where('id', '=', id).execute()
  }

  /** Of everybody, by id. */
  async tiers(): Promise<Map<number, User['tier']>> {
    const rows = await this.#db.selectFrom('users').select(['id', 'tier']).execute()
    return new Map(rows.map(({ id, tier }) => [id, tier]))
  }

  async signedUpAt(id: number): Promise<Date> {
    const row = await this.#db
      .selectFrom('users')
      .select('created_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return new Date(row.created_at)
  }

  async addApiKey(userId: number, key: string): Promise<void> {
    await this.#db
      .insertInto('api_keys')
      .values({ user_id: userId, hash: digestOf(key), created_at: new Date().toISOString() })
      .execute()
  }

  /** Found by the hash, so that the time it takes tells nothing about keys that exist. */
  async byApiKey(key: string): Promise<User | null> {
    const row = await this.#db
      .selectFrom('api_keys')
      .innerJoin('users', 'users.id', 'api_keys.user_id')
      .selectAll('users')
      .where('api_keys.hash', '=', digestOf(key))
      .executeTakeFirst()
    return row ? toUser(row) : null
  }
}

function toUser(row: Selectable<Tables['users']>): User {
  return { id: row.id, email: row.email, tier: row.tier }
}
