import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** When the owner of an app on the free tier was last warned that it will be stopped. */
const STATEMENTS = [`alter table apps add column idle_warned_at text`]

export const idleApps: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
