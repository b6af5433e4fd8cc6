import { GigalixirError } from '../errors.js'
import { answered, readAnswer } from './answer.js'
import type { Answer, Answered } from './answer.js'
import * as contract from './contract/accounts.js'
import { incomplete, refusal } from './failures.js'
import { fieldsOf, textOf } from './readers/fields.js'
import type { Session } from './session.js'

export interface Account {
  readonly email?: string | undefined
  readonly tier?: string | undefined
}

/** The account the session's credential belongs to. */
export async function getAccount(session: Session): Promise<Answered<Account>> {
  const answer = await session.call(contract.get, {})
  const { email, tier } = fieldsOf(answer.raw)
  return answered({ email: textOf(email), tier: textOf(tier) }, answer)
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
    throw new GigalixirError('NOT_AUTHENTICATED', `Wrong email or password${token}.`, {
      next: ['Try again: gigalixir login'],
      data: { target: session.target.name },
    })
  }
  if (!(status >= 200 && status < 300)) throw refusal(status, text, context)
  const key = textOf(fieldsOf(readAnswer(text).raw).key)
  if (key !== undefined) return { key }
  throw incomplete('The login was accepted, but the answer has no API key in it.', session.target, [
    'Make a new key where you manage your account, and give it as GIGALIXIR_EMAIL and GIGALIXIR_API_KEY.',
  ])
}

/** Sends the confirmation of an e-mail once more. */
export function resendConfirmation(session: Session, email: string): Promise<Answer> {
  return session.call(contract.reconfirmEmail, { body: { email } })
}

/** Sends a token to set a new password with. */
export function requestPasswordReset(session: Session, email: string): Promise<Answer> {
  return session.call(contract.requestPasswordReset, { body: { email } })
}

/** @param token from the mail that `requestPasswordReset` sends */
export function resetPassword(session: Session, token: string, password: string): Promise<Answer> {
  return session.call(contract.resetPassword, { body: { token, password } })
}

export function changePassword(session: Session, current: string, next: string): Promise<Answer> {
  return session.call(contract.changePassword, { body: { current_password: current, new_password: next } })
}

/** The new address has to be confirmed by what is sent to it. */
export function changeEmail(session: Session, next: string, password: string): Promise<Answer> {
  return session.call(contract.changeEmail, { body: { next_email: next, current_password: password } })
}

/** For good. */
export function destroyAccount(session: Session, email: string, password: string): Promise<Answer> {
  return session.call(contract.destroy, { body: { email, current_password: password } })
}
