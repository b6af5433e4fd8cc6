import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/ssh-keys.js'
import { fieldsOf, textOf } from './readers/fields.js'
import { readEntries } from './readers/records.js'
import type { Entry } from './readers/records.js'
import type { Session } from './session.js'

/** The SSH keys of the account, as the platform gives them. */
export async function listSshKeys(session: Session): Promise<Answered<Entry[]>> {
  const answer = await session.call(contract.list, {})
  return answered(readEntries(answer.raw, 'key'), answer)
}

/** The public half of a listed key; empty when the platform does not tell it. */
export function publicHalf(entry: Entry): string {
  return textOf(fieldsOf(entry).key) ?? ''
}

/** @param key as in a `.pub` file: type, key, and a comment. @throws GigalixirError REFUSED, such as for what is no key */
export function addSshKey(session: Session, key: string): Promise<Answer> {
  return session.call(contract.add, { body: { ssh_key: key } })
}

/** @throws GigalixirError NOT_FOUND */
export function removeSshKey(session: Session, id: string): Promise<Answer> {
  return session.call(contract.remove, { body: { id } })
}
