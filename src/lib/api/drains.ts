import type { AnswerOf } from './contract/call.js'
import * as contract from './contract/drains.js'
import type { Session } from './session.js'

export type Drain = AnswerOf<typeof contract.list>[number]

/** Where the app's logs are sent. */
export function listDrains(session: Session, app: string): Promise<Drain[]> {
  return session.call(contract.list, { params: { app } })
}

/** @param url `syslog://`, `syslog+tls://` or `https://` @returns the drain, as far as the platform tells */
export function addDrain(session: Session, app: string, url: string): Promise<Record<string, unknown>> {
  return session.call(contract.add, { params: { app }, body: { url } })
}

export async function removeDrain(session: Session, app: string, id: string): Promise<void> {
  await session.call(contract.remove, { params: { app }, body: { drain_id: id } })
}
