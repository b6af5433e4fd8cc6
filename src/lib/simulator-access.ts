import { getAccount } from './api/accounts.js'
import { Session } from './api/session.js'
import type { Credential } from './credentials/credential.js'
import { credentialStore } from './credentials/credential-store.js'
import { GigalixirError } from './errors.js'
import { helpGitWith, stopHelpingGitWith } from './git/index.js'
import { forgetSimulatorTarget, knownTargets, saveSimulatorTarget } from './targets/index.js'
import type { Target } from './targets/index.js'
import { packageVersion } from './version.js'

/** The name of the simulator's target. */
export const SIMULATOR_TARGET = 'sim'

export interface SimulatorAccess {
  readonly target: Target
  readonly email: string
}

/**
 * Makes a running simulator the current target, with a credential that works there and nowhere else. A stored key that
 * still works is kept, so that other shells and git go on with it.
 *
 * @param issueKey makes a new key for the simulator's local user
 * @throws GigalixirError STORAGE_FAILED, UNREACHABLE
 */
export async function gainSimulatorAccess(
  apiUrl: string,
  issueKey: () => Promise<{ email: string; key: string }>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<SimulatorAccess> {
  // It may have been at another address.
  const before = knownTargets(env).find(({ name }) => name === SIMULATOR_TARGET)
  if (before && before.gitUrl !== apiUrl) await stopHelpingGitWith(before, env)
  const target = await saveSimulatorTarget({ name: SIMULATOR_TARGET, apiUrl }, true, env)
  // Where it cannot be done, `git:remote` and `apps:create` say it to the repository.
  await helpGitWith(target, env)
  const store = credentialStore(env)
  const stored = await store.read(target)
  if (stored && (await works(target, stored))) return { target, email: stored.email }
  const { email, key } = await issueKey()
  await store.save(target, { email, apiKey: key })
  return { target, email }
}

/**
 * Gives back the target that was current before the simulator's.
 *
 * @param forGood also forgets the credential: the simulator that knew it is gone
 * @returns the target that is current now
 */
export async function endSimulatorAccess(
  forGood: boolean,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Target> {
  if (forGood) {
    const target = knownTargets(env).find(({ name }) => name === SIMULATOR_TARGET)
    if (target) await stopHelpingGitWith(target, env)
    credentialStore(env).forgetSimulator(SIMULATOR_TARGET)
  }
  return forgetSimulatorTarget(SIMULATOR_TARGET, env)
}

async function works(target: Target, credential: Credential): Promise<boolean> {
  const session = new Session({ target, credential, version: packageVersion(), timeoutSeconds: 10 })
  try {
    await getAccount(session)
    return true
  } catch (error) {
    if (error instanceof GigalixirError && error.code === 'NOT_AUTHENTICATED') return false
    throw error
  } finally {
    await session.close()
  }
}
