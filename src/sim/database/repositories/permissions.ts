import type { Kysely } from 'kysely'
import type { App, Role } from '../../domain.js'
import type { Tables } from '../schema.js'

/** Who besides its owner may do something with an app. */
export class Permissions {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async roleOf(app: Pick<App, 'id' | 'ownerId'>, userId: number): Promise<Role | null> {
    if (app.ownerId === userId) return 'OWNER'
    const row = await this.#db
      .selectFrom('permissions')
      .select('role')
      .where('app_id', '=', app.id)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row?.role ?? null
  }

  async grant(appId: number, userId: number, role: Exclude<Role, 'OWNER'>): Promise<void> {
    await this.#db
      .insertInto('permissions')
      .values({ app_id: appId, user_id: userId, role, created_at: new Date().toISOString() })
      .onConflict((conflict) => conflict.columns(['app_id', 'user_id']).doUpdateSet({ role }))
      .execute()
  }

  /** Without the owner, in the order they were let in. */
  ofApp(appId: number): Promise<{ email: string; role: Exclude<Role, 'OWNER'> }[]> {
    return this.#db
      .selectFrom('permissions')
      .innerJoin('users', 'users.id', 'permissions.user_id')
      .select(['users.email', 'permissions.role'])
      .where('permissions.app_id', '=', appId)
      .orderBy('permissions.created_at')
      .orderBy('users.email')
      .execute()
  }

  /** @returns whether this person had access */
  async revoke(appId: number, userId: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('permissions')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}
