import { connectTo } from '../api/connection.js'
import type { Connection } from '../api/connection.js'
import { findCredential } from '../credentials/find-credential.js'
import type { FoundCredential } from '../credentials/credential.js'
import { GigalixirError } from '../errors.js'
import type { Target } from '../targets/target.js'
import { packageVersion } from '../version.js'
import { checkEnvironment } from './check-environment.js'
import { checkGit } from './check-git.js'
import { checkPlatform } from './check-platform.js'
import { checkSshKey } from './check-ssh-key.js'
import { fail } from './finding.js'
import type { Finding } from './finding.js'

export type { Finding } from './finding.js'

/** Everything between this machine and a target: changes nothing, and asks the platform once. */
export async function examineClient(target: Target, cwd: string): Promise<Finding[]> {
  const environment = checkEnvironment(target)
  return [
    ...environment,
    ...(await platform(target, environment)),
    ...(await checkGit(target, cwd)),
    checkSshKey(target),
  ]
}

async function platform(target: Target, environment: readonly Finding[]): Promise<Finding[]> {
  // A proxy that is unusable is known already; there is no way to try.
  if (environment.some(({ check, state }) => check === 'proxy' && state === 'fail')) return []
  let credential: FoundCredential | undefined
  try {
    credential = await findCredential(target)
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    return [fail('auth', error.message, error.next)]
  }
  const connection: Connection = connectTo(new URL(target.apiUrl).origin)
  return checkPlatform({ target, credential, version: packageVersion(), connection })
}
