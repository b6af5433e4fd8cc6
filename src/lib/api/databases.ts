import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import type { BodyOf } from './contract/call.js'
import * as contract from './contract/databases.js'
import { readDatabases } from './readers/database.js'
import type { Database } from './readers/database.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

export { readDatabase } from './readers/database.js'
export type { Database } from './readers/database.js'

/** One database of an app. */
export interface DatabaseOfApp {
  readonly app: string
  readonly id: string
}

/** The app's databases, destroyed ones included. */
export async function listDatabases(session: Session, app: string): Promise<Answered<Database[]>> {
  const answer = await session.call(contract.list, { params: { app } })
  return answered(readDatabases(answer.raw), answer)
}

/** @param options size in GB; what is left out, the platform chooses */
export function createDatabase(
  session: Session,
  app: string,
  options: BodyOf<typeof contract.create>,
): Promise<Answer> {
  return session.call(contract.create, { params: { app }, body: options })
}

/** A database of the free tier: small, without backups. */
export function createFreeDatabase(session: Session, app: string): Promise<Answer> {
  return session.call(contract.createFree, { params: { app }, body: {} })
}

/** @param scale size in GB; what is left out stays as it is */
export function scaleDatabase(
  session: Session,
  params: DatabaseOfApp,
  scale: BodyOf<typeof contract.scale>,
): Promise<Answer> {
  return session.call(contract.scale, { params: { ...params }, body: scale })
}

/** Destroys the database and its backups, for good. */
export function destroyDatabase(session: Session, params: DatabaseOfApp): Promise<Answer> {
  return session.call(contract.destroy, { params: { ...params } })
}

export async function listReadReplicas(session: Session, params: DatabaseOfApp): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.listReadReplicas, { params: { ...params } })
  return answered(readEntries(answer.raw, 'id'), answer)
}

/** @param size in GB */
export function createReadReplica(session: Session, params: DatabaseOfApp, size: number): Promise<Answer> {
  return session.call(contract.createReadReplica, { params: { ...params }, body: { size } })
}

export async function listBackups(session: Session, params: DatabaseOfApp): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.listBackups, { params: { ...params } })
  return answered(readEntries(answer.raw, 'id'), answer)
}

/** Puts the state of a backup in place of the database's. */
export function restoreBackup(session: Session, params: DatabaseOfApp, backup: string): Promise<Answer> {
  return session.call(contract.restoreBackup, { params: { ...params, backup } })
}

/** @param version the one to go to, such as `POSTGRES_16` */
export function upgradeDatabase(session: Session, params: DatabaseOfApp, version: string): Promise<Answer> {
  return session.call(contract.upgrade, { params: { ...params }, body: { version } })
}

export function restartDatabase(session: Session, params: DatabaseOfApp): Promise<Answer> {
  return session.call(contract.restart, { params: { ...params } })
}

export function stopDatabase(session: Session, params: DatabaseOfApp): Promise<Answer> {
  return session.call(contract.stop, { params: { ...params } })
}

export function startDatabase(session: Session, params: DatabaseOfApp): Promise<Answer> {
  return session.call(contract.start, { params: { ...params } })
}
