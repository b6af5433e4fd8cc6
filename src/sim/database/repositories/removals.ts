import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'

/** Names of destroyed apps whose containers and files are not all gone yet: so that a crash leaves no orphans. */
export class Removals {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async begin(app: string): Promise<void> {
    await this.#db
      .insertInto('removals')
      .values({ app_name: app, at: new Date().toISOString() })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async isUnderWay(app: string): Promise<boolean> {
    const query = this.#db.selectFrom('removals').select('app_name').where('app_name', '=', app)
    return (await query.executeTakeFirst()) !== undefined
  }

  async all(): Promise<string[]> {
    return (await this.#db.selectFrom('removals').select('app_name').execute()).map((row) => row.app_name)
  }

  async end(app: string): Promise<void> {
    await this.#db.deleteFrom('removals').where('app_name', '=', app).execute()
  }
}
