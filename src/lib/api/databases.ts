import type { BodyOf } from './contract/call.js'
import * as contract from './contract/databases.js'
import type { Database } from './contract/databases.js'
import type { Session } from './session.js'

export type { Database } from './contract/databases.js'

/** One database of an app. */
export interface DatabaseOfApp {
  readonly app: string
  readonly id: string
}

/** Read replicas, backups and results, as the platform gives them. */
type Entry = Record<string, unknown>

/** The app's databases, destroyed ones included. */
export function listDatabases(session: Session, app: string): Promise<Database[]> {
  return session.call(contract.list, { params: { app } })
}

/** @param options size in GB; what is left out, the platform chooses */
export function createDatabase(
  session: Session,
  app: string,
  options: BodyOf<typeof contract.create>,
): Promise<Entry> {
  return session.call(contract.create, { params: { app }, body: options })
}

/** A database of the free tier: small, without backups. */
export function createFreeDatabase(session: Session, app: string): Promise<Entry> {
  return session.call(contract.createFree, { params: { app }, body: {} })
}

/** @param scale size in GB; what is left out stays as it is */
export function scaleDatabase(
  session: Session,
  params: DatabaseOfApp,
  scale: BodyOf<typeof contract.scale>,
): Promise<Entry> {
  return session.call(contract.scale, { params: { ...params }, body: scale })
}

/** Destroys the database and its backups, for good. */
export async function destroyDatabase(session: Session, params: DatabaseOfApp): Promise<void> {
  await session.call(contract.destroy, { params: { ...params } })
}

export function listReadReplicas(session: Session, params: DatabaseOfApp): Promise<Entry[]> {
  return session.call(contract.listReadReplicas, { params: { ...params } })
}

/** @param size in GB */
export function createReadReplica(session: Session, params: DatabaseOfApp, size: number): Promise<Entry> {
  return session.call(contract.createReadReplica, { params: { ...params }, body: { size } })
}

export function listBackups(session: Session, params: DatabaseOfApp): Promise<Entry[]> {
  return session.call(contract.listBackups, { params: { ...params } })
}

/** Puts the state of a backup in place of the database's. */
export function restoreBackup(session: Session, params: DatabaseOfApp, backup: string): Promise<Entry> {
  return session.call(contract.restoreBackup, { params: { ...params, backup } })
}

/** @param version the one to go to, such as `POSTGRES_16` */
export function upgradeDatabase(session: Session, params: DatabaseOfApp, version: string): Promise<Entry> {
  return session.call(contract.upgrade, { params: { ...params }, body: { version } })
}

export async function restartDatabase(session: Session, params: DatabaseOfApp): Promise<void> {
  await session.call(contract.restart, { params: { ...params } })
}

export async function stopDatabase(session: Session, params: DatabaseOfApp): Promise<void> {
  await session.call(contract.stop, { params: { ...params } })
}

export async function startDatabase(session: Session, params: DatabaseOfApp): Promise<void> {
  await session.call(contract.start, { params: { ...params } })
}
