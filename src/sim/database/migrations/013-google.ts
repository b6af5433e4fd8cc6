import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Sign-ups by people who come with an account of somebody else, and need no password. */
const STATEMENTS = [`alter table signups add column oauth text`]

export const google: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
