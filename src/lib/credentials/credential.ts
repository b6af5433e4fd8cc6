/** What proves to the platform who calls: e-mail and API key. */
export interface Credential {
  readonly email: string
  readonly apiKey: string
}

/**
 * Where a credential was found: `keychain` and `file` are what `login` and `sim up` stored, `netrc` is what the existing
 * client, or the person, left there.
 */
export type CredentialSource = 'environment' | 'keychain' | 'file' | 'netrc'

export interface FoundCredential extends Credential {
  readonly source: CredentialSource
  /** The same for people: the keychain's name or a file. */
  readonly where: string
}

/** Whether a credential in the environment is complete; half of one is none. */
export function environmentCredential(env: NodeJS.ProcessEnv): Credential | undefined {
  if (!env.GIGALIXIR_EMAIL || !env.GIGALIXIR_API_KEY) return undefined
  return { email: env.GIGALIXIR_EMAIL, apiKey: env.GIGALIXIR_API_KEY }
}
