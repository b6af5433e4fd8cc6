import { sql } from 'kysely'
import type { Kysely, Migration } from 'kysely'

/** What people have besides an e-mail and a password, what they were sent, and which release an activity was about. */
const STATEMENTS = [
  `create table ssh_keys (
    id integer primary key autoincrement,
    user_id integer not null references users (id) on delete cascade,
    key text not null,
    fingerprint text not null,
    created_at text not null,
    unique (user_id, fingerprint)
  ) strict`,
  `alter table activity add column version integer`,
  `create table mails (
    id integer primary key autoincrement,
    row text not null unique,
    recipient text not null,
    subject text not null,
    body text not null,
    sent_at text not null
  ) strict`,
  `create table second_factors (
    user_id integer primary key references users (id) on delete cascade,
    secret text not null,
    is_active integer not null,
    last_step integer not null
  ) strict`,
  `create table recovery_codes (
    user_id integer not null references users (id) on delete cascade,
    hash text not null,
    primary key (user_id, hash)
  ) strict`,
  `create table mail_tokens (
    hash text primary key,
    user_id integer not null references users (id) on delete cascade,
    purpose text not null,
    next_email text,
    expires_at text not null
  ) strict`,
  `create index mail_tokens_by_user on mail_tokens (user_id)`,
  `create table signups (
    uuid text primary key,
    email text not null,
    code_hash text not null,
    tries integer not null,
    confirmed integer not null,
    password_hash text,
    promo_code text,
    stripe_token text,
    expires_at text not null
  ) strict`,
]

export const accounts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}
