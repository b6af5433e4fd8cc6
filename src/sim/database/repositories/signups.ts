import type { Insertable, Kysely, Selectable, Updateable } from 'kysely'
import type { Tables } from '../schema.js'

export type Signup = Selectable<Tables['signups']>

/** Sign-ups under way: kept, so that a restart in the middle does not send anybody back to the start. */
export class Signups {
  constructor(private readonly db: Kysely<Tables>) {}

  /** Instead of what there was under this id; those too old are forgotten. */
  async begin(signup: Insertable<Tables['signups']>, now: Date): Promise<void> {
    await this.db
      .deleteFrom('signups')
      .where((where) =>
        where.or([where('expires_at', '<=', now.toISOString()), where('uuid', '=', signup.uuid)]),
      )
      .execute()
    await this.db.insertInto('signups').values(signup).execute()
  }

  async get(uuid: string, now: Date): Promise<Signup | null> {
    const row = await this.db
      .selectFrom('signups')
      .selectAll()
      .where('uuid', '=', uuid)
      .where('expires_at', '>', now.toISOString())
      .executeTakeFirst()
    return row ?? null
  }

  /** The newest of an address that is not confirmed yet. */
  async unconfirmed(email: string, now: Date): Promise<Signup | null> {
    const row = await this.db
      .selectFrom('signups')
      .selectAll()
      .where('email', '=', email)
      .where('confirmed', '=', 0)
      .where('expires_at', '>', now.toISOString())
      .orderBy('expires_at', 'desc')
      .executeTakeFirst()
    return row ?? null
  }

  async change(uuid: string, change: Updateable<Tables['signups']>): Promise<void> {
    await this.db.updateTable('signups').set(change).where('uuid', '=', uuid).execute()
  }

  async end(uuid: string): Promise<void> {
    await this.db.deleteFrom('signups').where('uuid', '=', uuid).execute()
  }
}
