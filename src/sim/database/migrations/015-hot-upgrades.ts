import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** How an upgrade in place went, for whoever asked for it. What made it fail may hold secrets, so it is sealed. */
const STATEMENTS = [`alter table rollouts add column hot text`]

export const hotUpgrades: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
