import type { Kysely } from 'kysely'
import type { Activity, App, User } from '../../domain.js'
import type { Tables } from '../schema.js'

/** Who did what, and when. Never holds a value of a config, only its name. */
export class Activities {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /**
   * @param actor the person, or null for the platform itself
   * @param version the release it leaves the app at, when that is not the one the app is at
   */
  async record(
    app: Pick<App, 'id' | 'name'> & Partial<Pick<App, 'releaseVersion'>>,
    actor: Pick<User, 'id' | 'email'> | null,
    action: string,
    version: number | null = app.releaseVersion ?? null,
  ): Promise<void> {
    await this.#db
      .insertInto('activity')
      .values({
        app_id: app.id,
        app_name: app.name,
        user_id: actor?.id ?? null,
        actor: actor?.email ?? null,
        action,
        at: new Date().toISOString(),
        version,
      })
      .execute()
  }

  /** Newest first. */
  async list(appId: number, limit: number): Promise<Activity[]> {
    const rows = await this.#db
      .selectFrom('activity')
      .select(['at', 'actor', 'action', 'version'])
      .where('app_id', '=', appId)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({ ...row, at: new Date(row.at) }))
  }
}
