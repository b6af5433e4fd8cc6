import type { Kysely } from 'kysely'
import { Activities } from './repositories/activities.js'
import { Apps } from './repositories/apps.js'
import { Builds } from './repositories/builds.js'
import { Configs } from './repositories/configs.js'
import { Canaries } from './repositories/canaries.js'
import { Cards } from './repositories/cards.js'
import { DatabaseBackups } from './repositories/database-backups.js'
import { Databases } from './repositories/databases.js'
import { Domains } from './repositories/domains.js'
import { Drains } from './repositories/drains.js'
import { Mails } from './repositories/mails.js'
import { MailTokens } from './repositories/mail-tokens.js'
import { SecondFactors } from './repositories/second-factors.js'
import { Signups } from './repositories/signups.js'
import { Permissions } from './repositories/permissions.js'
import { Releases } from './repositories/releases.js'
import { Removals } from './repositories/removals.js'
import { Rollouts } from './repositories/rollouts.js'
import { Slugs } from './repositories/slugs.js'
import { SshKeys } from './repositories/ssh-keys.js'
import { Usage } from './repositories/usage.js'
import { Users } from './repositories/users.js'
import type { Tables } from './schema.js'
import type { Vault } from './vault.js'

/** Everything that can be read and written, one by one or together in a transaction. */
export interface Repositories {
  readonly users: Users
  readonly apps: Apps
  readonly permissions: Permissions
  readonly mails: Mails
  readonly mailTokens: MailTokens
  readonly secondFactors: SecondFactors
  readonly signups: Signups
  readonly sshKeys: SshKeys
  readonly configs: Configs
  readonly slugs: Slugs
  readonly releases: Releases
  readonly builds: Builds
  readonly rollouts: Rollouts
  readonly activity: Activities
  readonly removals: Removals
  readonly domains: Domains
  readonly drains: Drains
  readonly databases: Databases
  readonly databaseBackups: DatabaseBackups
  readonly canaries: Canaries
  readonly cards: Cards
  readonly usage: Usage
}

/** @param db the database itself, or a transaction of it */
export function repositoriesOn(db: Kysely<Tables>, vault: Vault): Repositories {
  return {
    users: new Users(db),
    apps: new Apps(db, vault),
    permissions: new Permissions(db),
    mails: new Mails(db, vault),
    mailTokens: new MailTokens(db),
    secondFactors: new SecondFactors(db, vault),
    signups: new Signups(db),
    sshKeys: new SshKeys(db),
    configs: new Configs(db, vault),
    slugs: new Slugs(db),
    releases: new Releases(db, vault),
    builds: new Builds(db, vault),
    rollouts: new Rollouts(db, vault),
    activity: new Activities(db),
    removals: new Removals(db),
    domains: new Domains(db),
    drains: new Drains(db, vault),
    databases: new Databases(db, vault),
    databaseBackups: new DatabaseBackups(db),
    canaries: new Canaries(db),
    cards: new Cards(db),
    usage: new Usage(db),
  }
}
