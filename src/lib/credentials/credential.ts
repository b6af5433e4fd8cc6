/** What proves to the platform who calls: e-mail and API key. */
export interface Credential {
  readonly email: string
  readonly apiKey: string
}

/** Where a credential was found, for messages; `stored` is what `login` or `sim up` kept. */
export type CredentialSource = 'environment' | 'stored' | 'netrc'

export interface FoundCredential extends Credential {
  readonly source: CredentialSource
}

/**
 * A place that keeps one credential per target. Implementations never hand the credential of one target out for
 * another.
 */
export interface CredentialStore {
  /** What people call it, in messages. */
  readonly name: string
  /** @throws GigalixirError STORAGE_FAILED */
  read(target: string): Credential | undefined
  /** @throws GigalixirError STORAGE_FAILED */
  write(target: string, credential: Credential): void
  /** @returns whether there was one. @throws GigalixirError STORAGE_FAILED */
  remove(target: string): boolean
}
