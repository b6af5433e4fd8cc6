import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/**
 * The secret of an app's SSH host key, which was made from the token that the app is given before. Empty at first:
 * the first use makes it, since a step of the schema has no key to seal those of earlier apps with.
 */
const STATEMENTS = [`alter table apps add column ssh_host_secret text`]

export const sshHostSecret: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
