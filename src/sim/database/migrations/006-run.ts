import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** What to do about a rollout that failed. */
export const run: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table rollouts add column fix text`.execute(db)
  },
}
