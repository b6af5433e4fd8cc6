import type { databases as calls } from '../../../lib/api/contract/index.js'
import type { AppDatabase, DatabaseBackup } from '../../domain.js'
import type { ServerObservation } from '../../postgres/index.js'
import { connectionsOf } from '../services/database-servers.js'
import { FREE_DATABASE } from '../../billing/index.js'
import { urlOf } from '../services/database-url.js'
import { versionName } from '../services/database-versions.js'
import { timestamp } from './answers.js'

export interface DatabaseSeen {
  readonly app: string
  readonly database: AppDatabase
  readonly seen: ServerObservation
  /** Whether a backup takes its place right now. */
  readonly restoring: boolean
  /** Empty for a destroyed one. */
  readonly password: string
  /** As the app's containers reach it. */
  readonly appHost: string
}

/** A database as people and programs of this machine reach it; the app's own containers have another address. */
export function databaseAnswer(facts: DatabaseSeen): calls.Database & Record<string, unknown> {
  const { app, database, seen, password, appHost } = facts
  const { id, tier, size, port, username, name, rows } = database
  const state = stateOf(facts)
  const known = database.version ?? seen.version
  const free = tier === 'FREE'
  const common = {
    id,
    app_name: app,
    state,
    tier,
    size,
    version: known === null ? null : versionName(known),
    cloud: database.cloud,
    region: database.region,
    high_availability: database.highAvailability ? 'enabled' : 'disabled',
    connections: connectionsOf(database),
    created_at: timestamp(database.createdAt),
    ...(database.primaryId !== null && { read_replica_of: database.primaryId }),
    ...(free && { rows, row_limit: FREE_DATABASE.rows, limited_at: optional(database.limitedAt) }),
    ...(seen.reason !== null && state === 'FAILED' && { reason: seen.reason }),
  }
  if (state === 'DELETED')
    return { ...common, ...NOWHERE, username, deleted_at: optional(database.deletedAt) }
  return {
    ...common,
    host: '127.0.0.1',
    port,
    database: name,
    username,
    password,
    url: urlOf(database, password, { host: '127.0.0.1', port }),
    app_host: appHost,
    app_port: 5432,
    app_url: urlOf(database, password, { host: appHost, port: 5432 }),
  }
}

export function backupAnswer({ id, bytes, createdAt }: DatabaseBackup): Record<string, unknown> {
  return { id, size: bytes, state: 'COMPLETE', created_at: timestamp(createdAt) }
}

const NOWHERE = { host: null, port: null, database: null, password: null, url: null }

function stateOf({ database, seen, restoring }: DatabaseSeen): string {
  if (database.desired === 'deleted') return 'DELETED'
  if (database.desired === 'stopped') return seen.status === 'stopped' ? 'STOPPED' : 'STOPPING'
  if (restoring) return 'RESTORING'
  if (seen.status === 'available') return 'AVAILABLE'
  if (seen.status === 'failing' || seen.reason !== null) return 'FAILED'
  return database.availableAt === null ? 'PENDING' : 'STARTING'
}

function optional(date: Date | null): string | null {
  return date === null ? null : timestamp(date)
}
