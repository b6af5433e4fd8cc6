import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/**
 * Subjects of mails held confirmation codes in clear, and are sealed from now on. Those there are go: a step of the schema
 * has no key to seal them with, and a mail of before can be sent again.
 */
const STATEMENTS = [`delete from mails`]

export const sealedSubjects: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
