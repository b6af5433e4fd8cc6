import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Past builds of each app, and what they printed. */
const STATEMENTS = [
  `create table builds (
    app_id integer not null references apps (id) on delete cascade,
    number integer not null,
    state text not null check (state in ('building', 'succeeded', 'failed', 'stopped', 'interrupted')),
    sha text not null,
    branch text not null,
    pushed_by text not null,
    started_at text not null,
    ended_at text,
    version integer,
    slug_bytes integer,
    reason text,
    output text,
    primary key (app_id, number)
  ) strict`,
]

export const builds: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
