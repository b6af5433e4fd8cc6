import { getStatus, isHealthy } from '../api/apps.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import type { NodeAccess } from './access.js'
import { OwnSshAccess } from './over-own-ssh.js'
import { SshAccess } from './over-ssh.js'

export interface AccessOptions {
  readonly session: Session
  readonly app: string
  readonly cookie?: string | undefined
  readonly sshOptions?: string | undefined
  readonly sshProgram?: string | undefined
  readonly signal: AbortSignal
}

/** The ways to the nodes of all replicas of an app. @throws GigalixirError NOT_FOUND when none runs */
export async function accessesOf(options: AccessOptions): Promise<[NodeAccess, ...NodeAccess[]]> {
  const { session, app, cookie, sshOptions, sshProgram, signal } = options
  const { pods } = await getStatus(session, app)
  const own = sshOptions !== undefined || sshProgram !== undefined
  // The healthy first: they are looked at unless another is named.
  const healthyFirst = [...pods].sort((a, b) => Number(isHealthy(b)) - Number(isHealthy(a)))
  const [first, ...others] = healthyFirst.map(({ name: replica }): NodeAccess => {
    const common = { session, app, replica, cookie, signal }
    return own
      ? new OwnSshAccess({ ...common, options: sshOptions, program: sshProgram })
      : new SshAccess(common)
  })
  if (first) return [first, ...others]
  throw new GigalixirError('NOT_FOUND', `${app} has no replicas.`, {
    next: [`Check it: gigalixir ps -a ${app}`],
    data: { app },
  })
}

/**
 * The ways to all, the one named first.
 *
 * @param named a replica's name or the last part of it
 * @throws GigalixirError NOT_FOUND
 */
export function withFirst(
  accesses: readonly [NodeAccess, ...NodeAccess[]],
  named: string | undefined,
): [NodeAccess, ...NodeAccess[]] {
  if (named === undefined) return [...accesses]
  const [found, ...more] = accesses.filter(
    ({ replica }) => replica === named || replica.endsWith(`-${named}`),
  )
  if (found && more.length === 0) return [found, ...accesses.filter((each) => each !== found)]
  throw new GigalixirError('NOT_FOUND', `There is no replica \`${named}\`.`, {
    next: [`There are: ${accesses.map(({ replica }) => replica).join(', ')}`],
    data: { replica: named },
  })
}
