import { configDir } from '../paths.js'
import type { Target } from '../targets/target.js'
import type { CredentialStore, FoundCredential } from './credential.js'
import { FileCredentialStore } from './file-store.js'
import { readNetrc } from './netrc.js'

/** Where credentials are kept on this machine. The operating system's keychain will come in here, as another store. */
export function credentialStore(env: NodeJS.ProcessEnv = process.env): CredentialStore {
  return new FileCredentialStore(configDir(env))
}

/**
 * The credential for a target: `GIGALIXIR_EMAIL` and `GIGALIXIR_API_KEY`, then what `login` stored for this very target,
 * then, for production alone, netrc's entry for the host that will be called.
 *
 * @param url the base URL that will be called: the target's API or its git server
 * @throws GigalixirError STORAGE_FAILED
 */
export function findCredential(
  target: Target,
  url: string = target.apiUrl,
  env: NodeJS.ProcessEnv = process.env,
  store: CredentialStore = credentialStore(env),
): FoundCredential | undefined {
  if (env.GIGALIXIR_EMAIL && env.GIGALIXIR_API_KEY)
    return { email: env.GIGALIXIR_EMAIL, apiKey: env.GIGALIXIR_API_KEY, source: 'environment' }
  const stored = store.read(target.name)
  if (stored) return { ...stored, source: 'stored' }
  if (target.kind !== 'production') return undefined
  const entry = readNetrc(new URL(url).hostname, env)
  return entry && { email: entry.login, apiKey: entry.password, source: 'netrc' }
}
