import type { Selectable } from 'kysely'
import { appPlace } from './repositories/apps.js'
import { buildPlace } from './repositories/builds.js'
import { configPlace } from './repositories/configs.js'
import { databasePlace } from './repositories/databases.js'
import { drainPlace } from './repositories/drains.js'
import { mailPlace } from './repositories/mails.js'
import { releasePlace } from './repositories/releases.js'
import { rolloutPlace } from './repositories/rollouts.js'
import { secondFactorPlace } from './repositories/second-factors.js'
import type { Tables } from './schema.js'
import type { Place, Sealed } from './vault.js'

type SealedColumn<T> = { [C in keyof T]: Extract<T[C], Sealed> extends never ? never : C }[keyof T] & string

export type TableWithSecrets = {
  [T in keyof Tables]: SealedColumn<Tables[T]> extends never ? never : T
}[keyof Tables]

/** The sealed columns of a table, and to which place each value is bound. */
type Places<T extends TableWithSecrets> = Readonly<
  Record<SealedColumn<Tables[T]>, (row: Selectable<Tables[T]>) => Place>
>

/**
 * Everything that is sealed. A table or column of type `Sealed` that is missing here does not compile, so that no change
 * of keys can forget one.
 */
export const SEALED: { readonly [T in TableWithSecrets]: Places<T> } = {
  apps: {
    app_key: (row) => appPlace(row.name, 'app_key'),
    secret_key_base: (row) => appPlace(row.name, 'secret_key_base'),
    erlang_cookie: (row) => appPlace(row.name, 'erlang_cookie'),
    logplex_token: (row) => appPlace(row.name, 'logplex_token'),
    ssh_host_secret: (row) => appPlace(row.name, 'ssh_host_secret'),
  },
  configs: { value: (row) => configPlace(row.app_id, row.key) },
  releases: { config: (row) => releasePlace(row.app_id, row.version) },
  builds: {
    reason: (row) => buildPlace(row, 'reason'),
    output: (row) => buildPlace(row, 'output'),
  },
  rollouts: {
    last_output: (row) => rolloutPlace(row.app_id, 'last_output'),
    hot: (row) => rolloutPlace(row.app_id, 'hot'),
  },
  drains: { url: (row) => drainPlace(row.token) },
  databases: {
    password: (row) => databasePlace(row.id, 'password'),
    replication_password: (row) => databasePlace(row.id, 'replication_password'),
  },
  second_factors: { secret: (row) => secondFactorPlace(row.user_id) },
  mails: {
    subject: (row) => mailPlace(row.row, 'subject'),
    body: (row) => mailPlace(row.row, 'body'),
  },
}
