import { GigalixirError } from '../errors.js'
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

/** What a remote points to now, and what it pointed to before that was something else. */
export interface AppRemote {
  readonly name: string
  readonly url: string
  /** Without user and password. */
  readonly replaced?: string
}

/**
 * Points a remote at an app and lets git get its credentials from us, for that URL alone. What we had configured for the
 * URL before is taken back.
 *
 * @throws GigalixirError USAGE for what cannot be the name of a remote; GIT_FAILED
 */
export async function setAppRemote(
  target: Target,
  app: string,
  cwd: string,
  name = REMOTE_NAME,
): Promise<AppRemote> {
  await requireRemoteName(name, cwd)
  const url = remoteUrl(target, app)
  const before = (await listRemotes(cwd)).find((remote) => remote.name === name)
  if (!before) await runGit(['remote', 'add', name, url], cwd)
  else if (before.url !== url) {
    await runGit(['remote', 'set-url', name, url], cwd)
    await removeCredentialHelper(before.url, cwd)
  }
  await configureCredentialHelper(url, cwd)
  const replaced = before && before.url !== url ? withoutSecrets(before.url) : undefined
  return { name, url, ...(replaced !== undefined && { replaced }) }
}

/** What to say about a remote that was pointed at something else before, and how to have both. */
export function replacedText({ name, url, replaced }: AppRemote): string {
  const both = `To have both: git remote set-url ${name} ${replaced ?? ''} && git remote add NAME ${url}`
  return `The git remote \`${name}\` pointed to ${replaced ?? ''}; now it points to ${url}, and so do deploys from here.\n${both}`
}

/** Git's own rule, asked before anything is changed. @throws GigalixirError USAGE */
export async function requireRemoteName(name: string, cwd: string): Promise<void> {
  const isName = name !== '' && !name.startsWith('-')
  if (isName && (await tryGit(['check-ref-format', `refs/remotes/${name}/x`], cwd)).exitCode === 0) return
  throw new GigalixirError('USAGE', `\`${name}\` cannot be the name of a git remote.`, {
    next: ['Take letters, digits and dashes, such as --remote staging'],
  })
}

function withoutSecrets(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href
}
