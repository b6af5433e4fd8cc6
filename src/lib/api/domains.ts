import type { AnswerOf } from './contract/call.js'
import * as contract from './contract/domains.js'
import type { Session } from './session.js'

export type Domain = AnswerOf<typeof contract.list>[number]

/** The app's custom domains. */
export function listDomains(session: Session, app: string): Promise<Domain[]> {
  return session.call(contract.list, { params: { app } })
}

/** @returns what the domain's CNAME record has to point to. @throws GigalixirError REFUSED, such as for a taken domain */
export async function addDomain(session: Session, app: string, fqdn: string): Promise<string> {
  const { cname } = await session.call(contract.add, { params: { app }, body: { fqdn } })
  return cname
}

export async function removeDomain(session: Session, app: string, fqdn: string): Promise<void> {
  await session.call(contract.remove, { params: { app }, body: { fqdn } })
}
