import { login } from './api/accounts.js'
import type { Session } from './api/session.js'
import type { CredentialStore } from './credentials/credential-store.js'
import { GigalixirError } from './errors.js'
import { keepLogin } from './keep-login.js'
import type { KeptLogin } from './keep-login.js'

export interface LoginOptions {
  /** Carries e-mail and password as its credential. */
  readonly session: Session
  readonly email: string
  readonly mfaToken?: string | undefined
  /** Asks for the token when the account turns out to need one. */
  readonly askToken: () => Promise<string>
  readonly store: CredentialStore
  /** Write the key into the person's netrc file too. */
  readonly netrc?: boolean
}

/**
 * Exchanges e-mail and password for the account's API key and stores that for the session's target alone.
 *
 * @returns what was kept, and where
 * @throws GigalixirError NOT_AUTHENTICATED, STORAGE_FAILED, and what a call or `askToken` throws
 */
export async function logIn({
  session,
  email,
  mfaToken,
  askToken,
  store,
  netrc = false,
}: LoginOptions): Promise<KeptLogin> {
  let answer = await login(session, mfaToken)
  if (answer === 'mfa-needed') answer = await login(session, await askToken())
  if (answer === 'mfa-needed')
    throw new GigalixirError('NOT_AUTHENTICATED', 'The token was not accepted.', {
      next: ['Try again with the next one: gigalixir login'],
    })
  return keepLogin(session.target, { email, apiKey: answer.key }, { netrc, store })
}
