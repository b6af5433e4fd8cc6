import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Databases of apps and their backups; cards; what ran for how long. */
const STATEMENTS = [
  `create table databases (
    id text primary key,
    app_id integer not null references apps (id) on delete cascade,
    primary_id text references databases (id) on delete cascade,
    tier text not null,
    size real not null,
    version integer,
    high_availability integer not null,
    cloud text not null,
    region text not null,
    port integer not null,
    username text not null,
    name text not null,
    password text not null,
    replication_password text not null,
    desired text not null,
    generation integer not null,
    url_state text not null,
    available_at text,
    rows integer,
    limited_at text,
    created_at text not null,
    deleted_at text,
    cleared integer not null
  ) strict`,
  `create index databases_by_app on databases (app_id)`,
  `create table database_backups (
    id text primary key,
    database_id text not null references databases (id) on delete cascade,
    bytes integer not null,
    created_at text not null
  ) strict`,
  `create index database_backups_by_database on database_backups (database_id)`,
  `create table card_tokens (
    id text primary key,
    brand text not null,
    last4 text not null,
    exp_month integer not null,
    exp_year integer not null,
    attach_problem text,
    charge_problem text,
    created_at text not null
  ) strict`,
  `create table payment_methods (
    user_id integer primary key references users (id) on delete cascade,
    brand text not null,
    last4 text not null,
    exp_month integer not null,
    exp_year integer not null,
    charge_problem text,
    created_at text not null
  ) strict`,
  `create table promo_credits (
    user_id integer not null references users (id) on delete cascade,
    code text not null,
    cents integer not null,
    created_at text not null,
    primary key (user_id, code)
  ) strict`,
  // Outlives its app: it is paid all the same. One row for each app and day, so that it stays small.
  `create table usage (
    user_id integer not null references users (id) on delete cascade,
    app_name text not null,
    day text not null,
    tier text not null,
    replica_size_seconds real not null,
    database_dollar_seconds real not null,
    primary key (user_id, day, app_name, tier)
  ) strict`,
  // One row: until when all that ran is in usage.
  `create table metering (id integer primary key check (id = 1), until text not null) strict`,
]

export const billing: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
