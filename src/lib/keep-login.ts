import type { Credential } from './credentials/credential.js'
import { credentialStore } from './credentials/credential-store.js'
import type { CredentialStore } from './credentials/credential-store.js'
import type { Target } from './targets/target.js'

export interface KeptLogin {
  /** Every place that has the key now. */
  readonly places: readonly string[]
  /** What to tell people where git cannot use it; null where it can. */
  readonly advice: string | null
}

/**
 * Keeps the key of an account somebody has logged in with, for commands and for git.
 *
 * @throws GigalixirError as `CredentialStore.save` does
 */
export async function keepLogin(
  target: Target,
  credential: Credential,
  { netrc = false, store = credentialStore() }: { netrc?: boolean; store?: CredentialStore } = {},
): Promise<KeptLogin> {
  const places = await store.save(target, credential, { netrc })
  const { adviceFor, helpGitWith } = await import('./git/host-helper.js')
  const reason = await helpGitWith(target)
  return { places, advice: reason === null ? null : adviceFor(reason) }
}
