import { answered } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/mfa.js'
import { incomplete } from './failures.js'
import { entriesOf, fieldsOf, textOf } from './readers/fields.js'
import type { Session } from './session.js'

/**
 * Begins to set a second factor up; nothing counts yet.
 *
 * @returns what an authenticator is set up with: an `otpauth://` URI
 * @throws GigalixirError INCOMPLETE_ANSWER when the platform does not tell it
 */
export async function startMfa(session: Session): Promise<string> {
  const { raw } = await session.call(contract.start, {})
  const url = textOf(fieldsOf(raw).url)
  if (url !== undefined) return url
  throw incomplete('The platform did not say what to set up an authenticator with.', session.target, [
    'Nothing has changed: a login asks for the password alone.',
  ])
}

/** @param token the authenticator's first; from then on it is needed to log in */
export async function verifyMfa(session: Session, token: string): Promise<RecoveryCodes> {
  return recoveryCodesIn(await session.call(contract.verify, { body: { mfa_token: token } }))
}

/** @returns what the platform says to it, in a sentence */
export async function deactivateMfa(session: Session): Promise<Answered<{ message: string | undefined }>> {
  const answer = await session.call(contract.deactivate, {})
  return answered({ message: textOf(fieldsOf(answer.raw).message) }, answer)
}

/** The old ones stop working. */
export async function regenerateRecoveryCodes(session: Session): Promise<RecoveryCodes> {
  return recoveryCodesIn(await session.call(contract.regenerateRecoveryCodes, {}))
}

export type RecoveryCodes = Answered<{
  /** Each as text, for people. */
  readonly codes: readonly string[]
  /** The list alone, as it came: what the existing client prints. */
  readonly list: unknown
}>

/** Within an object, or the list alone. */
function recoveryCodesIn(answer: Answer): RecoveryCodes {
  const list = fieldsOf(answer.raw).recovery_codes ?? answer.raw
  return answered({ codes: entriesOf(list).map((code) => textOf(code) ?? ''), list }, answer)
}
