import { GigalixirError } from '../errors.js'
import { repositoryPin } from '../targets/repository-pin.js'
import type { Target } from '../targets/target.js'
import { environmentCredential } from './credential.js'
import type { FoundCredential } from './credential.js'
import { credentialStore } from './credential-store.js'
import type { CredentialStore } from './credential-store.js'
import { netrcFile, readNetrc } from './netrc.js'

export interface CredentialQuery {
  /** The base URL that will be called: the target's API, which is the default, or its git server. */
  readonly url?: string
  readonly env?: NodeJS.ProcessEnv
  /** The folder whose repository may be pinned to an account. */
  readonly cwd?: string
  /** The account that is asked for, whichever is in use or pinned; there is no credential when nobody is logged in with it. */
  readonly email?: string
  readonly store?: CredentialStore
}

/**
 * The credential for a target: `GIGALIXIR_EMAIL` and `GIGALIXIR_API_KEY` where they are meant for it, then what `login`
 * stored for this very target (of the account this repository is pinned to, else of the one in use), then, for production
 * alone, netrc's entry for the host that will be called.
 *
 * @throws GigalixirError STORAGE_FAILED; NOT_AUTHENTICATED when the repository is pinned to an account nobody is logged in with
 */
export async function findCredential(
  target: Target,
  {
    url = target.apiUrl,
    env = process.env,
    cwd = process.cwd(),
    email,
    store = credentialStore(env),
  }: CredentialQuery = {},
): Promise<FoundCredential | undefined> {
  const given = environmentCredential(env)
  if (given && environmentMeans(target, env) && (email === undefined || email === given.email))
    return { ...given, source: 'environment', where: 'GIGALIXIR_API_KEY in the environment' }
  const pinned = email === undefined ? pinnedAccount(target, cwd, env) : undefined
  const stored = await store.read(target, email ?? pinned)
  if (stored) return stored
  const entry = target.kind === 'production' ? readNetrc(new URL(url).hostname, env) : undefined
  if (pinned !== undefined && entry?.login !== pinned) throw pinnedToNobody(pinned, target)
  if (email !== undefined && entry?.login !== email) return undefined
  return entry && { email: entry.login, apiKey: entry.password, source: 'netrc', where: netrcFile(env) }
}

/**
 * Whether a credential in the environment is meant for a target: the one the environment itself names, else production.
 *
 * A person with production's key in their shell starts a simulator, or says `--target sim`: the key must not go there,
 * and the simulator's own is what they mean. Whoever has a simulator's key in the environment names the simulator there too.
 */
export function environmentMeans(target: Target, env: NodeJS.ProcessEnv): boolean {
  if (env.GIGALIXIR_TARGET) return env.GIGALIXIR_TARGET === target.name
  const host = env.GIGALIXIR_CLI__HOST
  if (host) return URL.canParse(host) && new URL(host).origin === new URL(target.apiUrl).origin
  return target.kind === 'production'
}

/** A simulator has accounts of its own, whatever a repository is pinned to for the real platform. */
function pinnedAccount(target: Target, cwd: string, env: NodeJS.ProcessEnv): string | undefined {
  return target.kind === 'simulator' ? undefined : repositoryPin(cwd, env).account
}

function pinnedToNobody(email: string, target: Target): GigalixirError {
  return new GigalixirError(
    'NOT_AUTHENTICATED',
    `This repository is pinned to ${email}, who is not logged in to ${target.name}.`,
    {
      next: [`Log in: gigalixir login -e ${email}`, 'Or undo the pin: git config --unset gigalixir.account'],
      data: { target: target.name, email },
    },
  )
}
