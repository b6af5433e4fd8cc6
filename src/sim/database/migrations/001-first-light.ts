import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** Ids are never used twice (AUTOINCREMENT): sealed values are bound to them. */
const STATEMENTS = [
  `create table users (
    id integer primary key autoincrement,
    email text not null collate nocase unique,
    password_hash text,
    tier text not null,
    created_at text not null
  ) strict`,
  `create table api_keys (
    id integer primary key autoincrement,
    user_id integer not null references users (id) on delete cascade,
    hash text not null unique,
    created_at text not null
  ) strict`,
  `create index api_keys_by_user on api_keys (user_id)`,
  `create table apps (
    id integer primary key autoincrement,
    name text not null unique,
    owner_id integer not null references users (id),
    cloud text not null,
    region text not null,
    stack text not null,
    replicas integer not null,
    size real not null,
    release_version integer,
    generation integer not null,
    good_version integer,
    good_generation integer,
    good_size real,
    revision integer not null,
    app_key text not null,
    secret_key_base text not null,
    erlang_cookie text not null,
    logplex_token text not null,
    created_at text not null
  ) strict`,
  `create index apps_by_owner on apps (owner_id)`,
  `create table permissions (
    app_id integer not null references apps (id) on delete cascade,
    user_id integer not null references users (id) on delete cascade,
    role text not null,
    created_at text not null,
    primary key (app_id, user_id)
  ) strict`,
  `create index permissions_by_user on permissions (user_id)`,
  `create table configs (
    app_id integer not null references apps (id) on delete cascade,
    key text not null,
    value text not null,
    primary key (app_id, key)
  ) strict`,
  `create table slugs (
    id integer primary key autoincrement,
    app_id integer not null references apps (id) on delete cascade,
    sha256 text not null,
    bytes integer not null,
    commit_sha text not null,
    customer_app_name text not null,
    customer_app_version text,
    capabilities text not null,
    default_process text,
    stack text not null,
    created_at text not null
  ) strict`,
  `create index slugs_by_app on slugs (app_id)`,
  `create table releases (
    id integer primary key autoincrement,
    app_id integer not null references apps (id) on delete cascade,
    version integer not null,
    slug_id integer not null references slugs (id) on delete cascade,
    config text not null,
    summary text not null,
    status text not null,
    reason text,
    created_at text not null,
    unique (app_id, version)
  ) strict`,
  `create index releases_by_slug on releases (slug_id)`,
  `create table rollouts (
    app_id integer primary key references apps (id) on delete cascade,
    revision integer not null,
    version integer not null,
    state text not null,
    reason text,
    last_output text
  ) strict`,
  `create table activity (
    id integer primary key autoincrement,
    app_id integer references apps (id) on delete set null,
    app_name text not null,
    user_id integer references users (id) on delete set null,
    actor text,
    action text not null,
    at text not null
  ) strict`,
  `create index activity_by_app on activity (app_id)`,
  `create index activity_by_user on activity (user_id)`,
  `create table removals (app_name text primary key, at text not null) strict`,
]

export const firstLight: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
