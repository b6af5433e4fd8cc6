import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/drains.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

/** Where the app's logs are sent. */
export async function listDrains(session: Session, app: string): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.list, { params: { app } })
  return answered(readEntries(answer.raw, 'url'), answer)
}

/** @param url `syslog://`, `syslog+tls://` or `https://` */
export function addDrain(session: Session, app: string, url: string): Promise<Answer> {
  return session.call(contract.add, { params: { app }, body: { url } })
}

export function removeDrain(session: Session, app: string, id: string): Promise<Answer> {
  return session.call(contract.remove, { params: { app }, body: { drain_id: id } })
}
