import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import SSHConfig from 'ssh-config'
import { GigalixirError, messageOf, systemCode } from '../errors.js'
import { withIncludes } from './ssh-includes.js'

/** What the person's own SSH settings say of a host. */
export interface HostSettings {
  /** Key files, in their order. */
  readonly identityFiles: readonly string[]
  /** Hosts to go through, nearest first: `user@host:port` or names of the settings. */
  readonly proxyJump: readonly string[]
  /** Whether nothing else of the agent is to be tried than the keys of these files. */
  readonly identitiesOnly?: boolean
  /** Where the agent is, if not where the environment says; `none` for not asking one. */
  readonly identityAgent?: string
  readonly hostName?: string
  readonly user?: string
  readonly port?: number
}

/** The person's home, on every system, and movable by tests. */
export function homeOf(env: NodeJS.ProcessEnv = process.env): string {
  return env.HOME ?? env.USERPROFILE ?? homedir()
}

/**
 * Reads `~/.ssh/config` (https://man.openbsd.org/ssh_config) for a host; nothing of it when there is no such file.
 *
 * @throws GigalixirError STORAGE_FAILED when the file is there and cannot be read
 */
export function hostSettings(host: string, env: NodeJS.ProcessEnv = process.env): HostSettings {
  const home = homeOf(env)
  const file = join(home, '.ssh', 'config')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return { identityFiles: [], proxyJump: [] }
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  const found = SSHConfig.parse(withIncludes(text, home)).compute(host, { ignoreCase: true }) as Record<
    string,
    string | string[] | undefined
  >
  const one = (name: string) => [found[name]].flat()[0]
  const [hostName, user, port, jump] = [one('hostname'), one('user'), one('port'), one('proxyjump')]
  const agent = one('identityagent')
  return {
    identityFiles: [found.identityfile ?? []].flat().map((path) => expanded(path, home)),
    proxyJump:
      jump === undefined || jump.toLowerCase() === 'none' ? [] : jump.split(',').map((hop) => hop.trim()),
    ...(one('identitiesonly')?.toLowerCase() === 'yes' && { identitiesOnly: true }),
    ...(agent !== undefined && { identityAgent: expanded(agent, home) }),
    ...(hostName !== undefined && { hostName }),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  }
}

/** `~` and `%d` are the person's home. */
function expanded(path: string, home: string): string {
  return path.replace(/^~(?=[/\\]|$)/, home).replaceAll('%d', home)
}
