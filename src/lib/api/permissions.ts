import type { AnswerOf, BodyOf } from './contract/call.js'
import * as contract from './contract/permissions.js'
import type { Session } from './session.js'

export { ROLES } from './contract/permissions.js'
export type Permission = AnswerOf<typeof contract.list>[number]

/** Who has access to the app. */
export function listPermissions(session: Session, app: string): Promise<Permission[]> {
  return session.call(contract.list, { params: { app } })
}

/** Lets somebody else work with the app. @throws GigalixirError REFUSED, such as for an unknown e-mail */
export async function addPermission(
  session: Session,
  app: string,
  permission: BodyOf<typeof contract.add>,
): Promise<void> {
  await session.call(contract.add, { params: { app }, body: permission })
}

export async function removePermission(session: Session, app: string, email: string): Promise<void> {
  await session.call(contract.remove, { params: { app }, body: { email } })
}
