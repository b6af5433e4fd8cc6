import type { AnswerOf } from './contract/call.js'
import * as contract from './contract/mfa.js'
import type { Session } from './session.js'

/** @returns what an authenticator is set up with: an `otpauth://` URI */
export async function startMfa(session: Session): Promise<string> {
  return (await session.call(contract.start, {})).url
}

/** @param token the authenticator's first; from then on it is needed to log in. @returns also the recovery codes */
export function verifyMfa(session: Session, token: string): Promise<AnswerOf<typeof contract.verify>> {
  return session.call(contract.verify, { body: { mfa_token: token } })
}

export async function deactivateMfa(session: Session): Promise<void> {
  await session.call(contract.deactivate, {})
}

/** Those before are worth nothing from now on. */
export async function regenerateRecoveryCodes(session: Session): Promise<string[]> {
  return (await session.call(contract.regenerateRecoveryCodes, {})).recovery_codes
}
