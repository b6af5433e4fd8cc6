import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** The stack that last became healthy: what a change of stack that fails goes back to. */
const STATEMENTS = [
  `alter table apps add column good_stack text`,
  // Until now nobody could change it: what became healthy did so on the stack of today.
  `update apps set good_stack = stack where good_version is not null`,
]

export const stack: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
