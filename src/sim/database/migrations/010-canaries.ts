import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** The app that takes a share of another app's requests; an app has one at most, and is that of one at most. */
const STATEMENTS = [
  `create table canaries (
    parent_id integer primary key references apps (id) on delete cascade,
    canary_id integer not null unique references apps (id) on delete cascade,
    weight integer not null check (weight between 0 and 100)
  ) strict`,
]

export const canaries: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
