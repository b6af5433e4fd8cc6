import type { Generated } from 'kysely'
import type { AppDatabase, BuildState, ReleaseStatus, Role, RolloutState, User } from '../domain.js'
import type { Sealed } from './vault.js'

/** The tables as they are after the last migration. Moments are ISO 8601 in UTC. */
export interface Tables {
  users: {
    id: Generated<number>
    email: string
    password_hash: string | null
    tier: User['tier']
    created_at: string
  }
  api_keys: { id: Generated<number>; user_id: number; hash: string; created_at: string }
  apps: AppsTable
  permissions: { app_id: number; user_id: number; role: Exclude<Role, 'OWNER'>; created_at: string }
  ssh_keys: { id: Generated<number>; user_id: number; key: string; fingerprint: string; created_at: string }
  /** `row` is what the sealed text is bound to. */
  mails: {
    id: Generated<number>
    row: string
    recipient: string
    subject: Sealed
    body: Sealed
    sent_at: string
  }
  second_factors: { user_id: number; secret: Sealed; is_active: 0 | 1; last_step: number }
  recovery_codes: { user_id: number; hash: string }
  mail_tokens: {
    hash: string
    user_id: number
    purpose: string
    next_email: string | null
    expires_at: string
  }
  signups: SignupsTable
  configs: { app_id: number; key: string; value: Sealed }
  slugs: {
    id: Generated<number>
    app_id: number
    sha256: string
    bytes: number
    commit_sha: string
    customer_app_name: string
    customer_app_version: string | null
    /** JSON. */
    capabilities: string
    default_process: string | null
    stack: string
    created_at: string
  }
  releases: {
    id: Generated<number>
    app_id: number
    version: number
    slug_id: number
    config: Sealed
    summary: string
    status: ReleaseStatus
    reason: string | null
    created_at: string
    /** Email of who made it; null for the platform itself, and where it is not known. */
    actor: string | null
    /** When its replicas became healthy for the first time. */
    live_at: string | null
  }
  builds: {
    app_id: number
    number: number
    state: BuildState
    sha: string
    branch: string
    pushed_by: string
    started_at: string
    ended_at: string | null
    version: number | null
    slug_bytes: number | null
    reason: Sealed | null
    output: Sealed | null
  }
  /** The newest of each app. */
  rollouts: {
    app_id: number
    revision: number
    version: number
    state: RolloutState
    reason: string | null
    fix: string | null
    last_output: Sealed | null
    /** JSON: how an upgrade in place went. */
    hot: Sealed | null
  }
  /** Outlives its app: `app_id` is then null. */
  activity: {
    id: Generated<number>
    app_id: number | null
    app_name: string
    user_id: number | null
    actor: string | null
    action: string
    at: string
    /** The release it left the app at. */
    version: number | null
  }
  /** Destroyed apps whose containers, repository and logs are still to be removed. */
  removals: { app_name: string; at: string }
  domains: { fqdn: string; app_id: number; created_at: string }
  canaries: { parent_id: number; canary_id: number; weight: number }
  drains: { id: Generated<number>; app_id: number; url: Sealed; token: string; created_at: string }
  databases: DatabasesTable
  database_backups: { id: string; database_id: string; bytes: number; created_at: string }
  /** Made by the simulator's own Stripe endpoint; good once, for a short while. */
  card_tokens: CardColumns & { id: string; attach_problem: string | null }
  payment_methods: CardColumns & { user_id: number }
  promo_credits: { user_id: number; code: string; cents: number; created_at: string }
  usage: {
    user_id: number
    app_name: string
    /** `2026-11-23`, in UTC. */
    day: string
    tier: User['tier']
    replica_size_seconds: number
    /** Dollars a month of each database, times the seconds it ran. */
    database_dollar_seconds: number
  }
  metering: { id: number; until: string }
}

interface SignupsTable {
  uuid: string
  email: string
  code_hash: string
  tries: number
  confirmed: 0 | 1
  password_hash: string | null
  promo_code: string | null
  stripe_token: string | null
  oauth: Generated<'google' | null>
  expires_at: string
}

interface CardColumns {
  brand: string
  last4: string
  exp_month: number
  exp_year: number
  charge_problem: string | null
  created_at: string
}

interface DatabasesTable {
  id: string
  app_id: number
  primary_id: string | null
  tier: AppDatabase['tier']
  size: number
  version: number | null
  high_availability: 0 | 1
  cloud: string
  region: string
  port: number
  username: string
  name: string
  password: Sealed
  replication_password: Sealed
  desired: AppDatabase['desired']
  generation: number
  url_state: AppDatabase['urlState']
  available_at: string | null
  rows: number | null
  limited_at: string | null
  created_at: string
  deleted_at: string | null
  /** Whether all a destroyed one kept is gone. */
  cleared: 0 | 1
}

interface AppsTable {
  id: Generated<number>
  name: string
  owner_id: number
  cloud: string
  region: string
  stack: string
  replicas: number
  size: number
  release_version: number | null
  generation: number
  good_version: number | null
  good_generation: number | null
  good_size: number | null
  good_stack: string | null
  revision: number
  app_key: Sealed
  secret_key_base: Sealed
  erlang_cookie: Sealed
  logplex_token: Sealed
  ssh_host_secret: Sealed | null
  maintenance: Generated<0 | 1>
  idle_warned_at: Generated<string | null>
  created_at: string
}
