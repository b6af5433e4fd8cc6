import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/domains.js'
import { fieldsOf, textOf } from './readers/fields.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

/** The app's custom domains. */
export async function listDomains(session: Session, app: string): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.list, { params: { app } })
  return answered(readEntries(answer.raw, 'fqdn'), answer)
}

/**
 * @returns what the domain's CNAME record has to point to; undefined when the platform does not tell
 * @throws GigalixirError REFUSED, such as for a taken domain
 */
export async function addDomain(
  session: Session,
  app: string,
  fqdn: string,
): Promise<Answered<{ cname: string | undefined }>> {
  const answer = await session.call(contract.add, { params: { app }, body: { fqdn } })
  return answered({ cname: textOf(fieldsOf(answer.raw).cname) }, answer)
}

/** Asks again what a domain's CNAME record has to point to; undefined when that is not told here, either. */
export async function cnameOf(session: Session, app: string, fqdn: string): Promise<string | undefined> {
  const entry = (await listDomains(session, app)).find((each) => each.fqdn === fqdn)
  return textOf(fieldsOf(entry).cname)
}

export function removeDomain(session: Session, app: string, fqdn: string): Promise<Answer> {
  return session.call(contract.remove, { params: { app }, body: { fqdn } })
}
