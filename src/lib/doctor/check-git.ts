import { existsSync } from 'node:fs'
import { GigalixirError } from '../errors.js'
import { configuredHelper, listRemotes, appOfUrl, tryGit } from '../git/index.js'
import type { Target } from '../targets/target.js'
import { fail, ok, warn } from './finding.js'
import type { Finding } from './finding.js'

/** Older ones may work and are not tested. */
const OLDEST = [2, 25] as const

/** Whether git is there and, in a repository with a remote of this target, gets its credentials from us. */
export async function checkGit(target: Target, cwd: string): Promise<Finding[]> {
  let said: string
  try {
    said = (await tryGit(['--version'], cwd)).stdout
  } catch (error) {
    if (!(error instanceof GigalixirError)) throw error
    return [fail('git', error.message, ['https://git-scm.com/downloads'])]
  }
  // eslint-disable-next-line regexp/no-super-linear-move -- git's own line
  const version = /\d+(\.\d+)+/.exec(said)?.[0] ?? 'of an unknown version'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
  const git = isOld
    ? warn('git', `git ${version} is older than what is tested (${OLDEST.join('.')}).`, ['Update git.'])
    : ok('git', `git ${version}`)
  return [git, ...(await checkRemotes(target, cwd))]
}

async function checkRemotes(target: Target, cwd: string): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { name, url } of await listRemotes(cwd)) {
    const app = appOfUrl(target, url)
    if (app === undefined) continue
    findings.push(await checkRemote({ name, url, app }, cwd))
  }
  return findings
}

async function checkRemote(
  remote: { name: string; url: string; app: string },
  cwd: string,
): Promise<Finding> {
  const { name, url, app } = remote
  const again = [`Set it up again: gigalixir git:remote ${app}`]
  if (new URL(url).password !== '')
    return warn(
      'remote',
      `The URL of the git remote \`${name}\` has a password in it, which stays when you log out.`,
      again,
    )
  const helper = await configuredHelper(url, cwd)
  if (helper === undefined)
    return warn('remote', `git asks for a password when you push to \`${name}\` (${app}).`, again)
  const missing = helper.paths.find((path) => !existsSync(path))
  if (missing !== undefined)
    return fail(
      'remote',
      `git looks for the credentials of \`${name}\` (${app}) at ${missing}, which no longer exists.`,
      again,
    )
  return ok('remote', `\`${name}\` deploys ${app}; git gets its credentials from this program`)
}
