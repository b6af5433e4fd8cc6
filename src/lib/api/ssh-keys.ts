import * as contract from './contract/ssh-keys.js'
import type { AnswerOf } from './contract/call.js'
import type { Session } from './session.js'

export type SshKey = AnswerOf<typeof contract.add>

/** The SSH keys of the account. */
export function listSshKeys(session: Session): Promise<SshKey[]> {
  return session.call(contract.list, {})
}

/** @param key as in a `.pub` file: type, key, and a comment. @throws GigalixirError REFUSED, such as for what is no key */
export function addSshKey(session: Session, key: string): Promise<SshKey> {
  return session.call(contract.add, { body: { ssh_key: key } })
}

/** @throws GigalixirError NOT_FOUND */
export async function removeSshKey(session: Session, id: string): Promise<void> {
  await session.call(contract.remove, { body: { id } })
}
