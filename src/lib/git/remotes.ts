import { remoteUrl } from '../targets/target.js'
import type { Target } from '../targets/target.js'
import { configureCredentialHelper, removeCredentialHelper } from './credential-helper.js'
import { runGit, tryGit } from './run-git.js'

export interface GitRemote {
  readonly name: string
  readonly url: string
}

/** The remote our commands set. */
export const REMOTE_NAME = 'gigalixir'

/** The remotes of the repository around `cwd`; none outside of one. @throws GigalixirError GIT_FAILED without git */
export async function listRemotes(cwd: string): Promise<GitRemote[]> {
  const result = await tryGit(['config', '-z', '--get-regexp', '^remote\\..*\\.url$'], cwd)
  if (result.exitCode !== 0) return []
  return result.stdout
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n')
      return { name: entry.slice('remote.'.length, end - '.url'.length), url: entry.slice(end + 1) }
    })
}

/** The app a git URL of this target names, or undefined for any other URL. User and password in the URL do not matter. */
export function appOfUrl(target: Target, url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const base = new URL(target.gitUrl)
  const { origin, pathname } = new URL(url)
  const folder = base.pathname.replace(/\/$/, '') + '/'
  if (origin !== base.origin || !pathname.startsWith(folder)) return undefined
  const name = /^([^/]+?)(?:\.git)?\/?$/.exec(pathname.slice(folder.length))?.[1]
  return name === undefined ? undefined : decodeName(name)
}

function decodeName(name: string): string | undefined {
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined // not a name we ever wrote
  }
}

/** The apps of this target the repository has remotes for, each once, with its remotes' names. */
export async function appsOfRepository(target: Target, cwd: string): Promise<Map<string, string[]>> {
  const apps = new Map<string, string[]>()
  for (const { name, url } of await listRemotes(cwd)) {
    const app = appOfUrl(target, url)
    if (app !== undefined) apps.set(app, [...(apps.get(app) ?? []), name])
  }
  return apps
}

/**
 * Points the remote `gigalixir` at an app and lets git get its credentials from us, for that URL alone. What we had
 * configured for the URL before is taken back.
 *
 * @returns the remote's URL
 * @throws GigalixirError GIT_FAILED
 */
export async function setAppRemote(target: Target, app: string, cwd: string): Promise<string> {
  const url = remoteUrl(target, app)
  const before = (await listRemotes(cwd)).find((remote) => remote.name === REMOTE_NAME)
  if (!before) await runGit(['remote', 'add', REMOTE_NAME, url], cwd)
  else if (before.url !== url) {
    await runGit(['remote', 'set-url', REMOTE_NAME, url], cwd)
    await removeCredentialHelper(before.url, cwd)
  }
  await configureCredentialHelper(url, cwd)
  return url
}
