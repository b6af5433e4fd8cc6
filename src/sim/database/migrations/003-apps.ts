import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Maintenance mode, custom domains and log drains. */
const STATEMENTS = [
  `alter table apps add column maintenance integer not null default 0`,
  `create table domains (
    fqdn text primary key,
    app_id integer not null references apps (id) on delete cascade,
    created_at text not null
  ) strict`,
  `create index domains_by_app on domains (app_id)`,
  `create table drains (
    id integer primary key autoincrement,
    app_id integer not null references apps (id) on delete cascade,
    url text not null,
    token text not null,
    created_at text not null
  ) strict`,
  `create index drains_by_app on drains (app_id)`,
]

export const apps: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
