import { isRecord } from '../atomic-file.js'
import { GigalixirError } from '../errors.js'
import * as contract from './contract/accounts.js'
import type { AnswerOf } from './contract/call.js'
import { refusal, unreadable } from './failures.js'
import type { Session } from './session.js'

export type Account = AnswerOf<typeof contract.get>

/** The account the session's credential belongs to. */
export function getAccount(session: Session): Promise<Account> {
  return session.call(contract.get, {})
}

/**
 * Exchanges e-mail and password, which are the session's credential here, for the account's API key.
 *
 * @returns the key, or `mfa-needed` when the account asks for a token of its authenticator
 * @throws GigalixirError NOT_AUTHENTICATED when e-mail, password or token are wrong
 */
export async function login(session: Session, mfaToken?: string): Promise<{ key: string } | 'mfa-needed'> {
  const query = mfaToken === undefined ? {} : { mfa_token: mfaToken }
  const { status, text, context } = await session.exchange(contract.login, { query })
  if (status === 303) return 'mfa-needed'
  if (status === 401) {
    const token = mfaToken === undefined ? '' : ' or token'
    throw new GigalixirError('NOT_AUTHENTICATED', `Wrong e-mail, password${token}.`, {
      next: ['Try again: gigalixir login'],
      data: { target: session.target.name },
    })
  }
  if (status !== contract.login.status) throw refusal(status, text, context)
  return { key: keyIn(text, session) }
}

function keyIn(text: string, session: Session): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw unreadable('its answer is not JSON', session.target, error)
  }
  const key = isRecord(parsed) && isRecord(parsed.data) ? parsed.data.key : undefined
  if (typeof key !== 'string') throw unreadable('its answer to the login has no key', session.target)
  return key
}

/** Sends the confirmation of an e-mail once more. */
export async function resendConfirmation(session: Session, email: string): Promise<void> {
  await session.call(contract.reconfirmEmail, { body: { email } })
}

/** Sends a token to set a new password with. */
export async function requestPasswordReset(session: Session, email: string): Promise<void> {
  await session.call(contract.requestPasswordReset, { body: { email } })
}

/** @param token from the mail that `requestPasswordReset` sends */
export async function resetPassword(session: Session, token: string, password: string): Promise<void> {
  await session.call(contract.resetPassword, { body: { token, password } })
}

export async function changePassword(session: Session, current: string, next: string): Promise<void> {
  await session.call(contract.changePassword, { body: { current_password: current, new_password: next } })
}

/** The new address has to be confirmed by what is sent to it. */
export async function changeEmail(session: Session, next: string, password: string): Promise<void> {
  await session.call(contract.changeEmail, { body: { next_email: next, current_password: password } })
}

/** For good. */
export async function destroyAccount(session: Session, email: string, password: string): Promise<void> {
  await session.call(contract.destroy, { body: { email, current_password: password } })
}
