import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { systemCode } from '../errors.js'
import type { Target } from '../targets/target.js'
import { fail, ok, warn } from './finding.js'
import type { Finding } from './finding.js'

/** Whether there is an SSH key to reach replicas with: `ps:ssh`, the remote console and observer need one. */
export function checkSshKey(target: Target, env: NodeJS.ProcessEnv = process.env): Finding {
  const named = env.GIGALIXIR_IDENTITY_FILE
  if (named && !existsSync(named))
    return fail('ssh-key', `GIGALIXIR_IDENTITY_FILE names ${named}, which is not there.`, [
      'Correct it, or unset it.',
    ])
  if (named) return ok('ssh-key', `${named} (GIGALIXIR_IDENTITY_FILE)`)
  const folder = join(env.HOME ?? env.USERPROFILE ?? homedir(), '.ssh')
  // Either half will do: the public one need not lie beside the private one, and an agent may have the private one.
  const keys = filesIn(folder).flatMap((name) => /^(id_\w+)(?:\.pub)?$/.exec(name)?.[1] ?? [])
  if (keys[0] !== undefined) return ok('ssh-key', join(folder, keys[0]))
  // A key of our own is made for it, and the simulator told, with the first command that needs one.
  if (target.kind === 'simulator') return ok('ssh-key', 'not needed: simulators get one of their own')
  if (env.SSH_AUTH_SOCK) return ok('ssh-key', `none in ${folder}; an SSH agent is asked`)
  return warn('ssh-key', `There is no SSH key in ${folder}: ps:ssh and the remote console need one.`, [
    'Make one: ssh-keygen -t ed25519',
    'Let the platform know it: gigalixir account:ssh_keys:add "$(cat ~/.ssh/id_ed25519.pub)"',
  ])
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return []
    throw error
  }
}
