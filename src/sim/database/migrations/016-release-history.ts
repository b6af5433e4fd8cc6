import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Who made a release, and when it became live: what `releases:info` tells. Of releases from before neither is known. */
const STATEMENTS = [
  `alter table releases add column actor text`,
  `alter table releases add column live_at text`,
]

export const releaseHistory: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
