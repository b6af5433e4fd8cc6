import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import type { BodyOf } from './contract/call.js'
import * as contract from './contract/permissions.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

export { ROLES } from './contract/permissions.js'

/** Who has access to the app. */
export async function listPermissions(session: Session, app: string): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.list, { params: { app } })
  return answered(readEntries(answer.raw, 'email'), answer)
}

/** Lets somebody else work with the app. @throws GigalixirError REFUSED, such as for an unknown e-mail */
export function addPermission(
  session: Session,
  app: string,
  permission: BodyOf<typeof contract.add>,
): Promise<Answer> {
  return session.call(contract.add, { params: { app }, body: permission })
}

export function removePermission(session: Session, app: string, email: string): Promise<Answer> {
  return session.call(contract.remove, { params: { app }, body: { email } })
}
