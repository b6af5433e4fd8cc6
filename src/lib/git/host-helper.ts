import { statSync } from 'node:fs'
import { GigalixirError, messageOf, systemCode } from '../errors.js'
import type { Target } from '../targets/target.js'
import { helperValues, isOurHelper, keyOf } from './credential-helper.js'
import { runGit, tryGit } from './run-git.js'

/**
 * Lets git get the credentials for all of a target's git server from us, in the person's own configuration: whoever adds a
 * remote by hand pushes without being asked. What somebody else configured for that server stays, and is asked first.
 *
 * @returns why it could not be done, or null: a login does not fail for it
 */
export async function helpGitWith(
  target: Target,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  const key = hostKey(target)
  if (isNoFile(env.GIT_CONFIG_GLOBAL)) return 'GIT_CONFIG_GLOBAL names no file that can be changed'
  try {
    const there = await valuesOf(key, env)
    const [clear, ours] = helperValues()
    const others = there.filter((value) => value !== '' && !isOurHelper(value))
    if (there.at(-1) === ours && (others.length > 0 || there.length === 2)) return null
    if (others.length === 0) await config(env, '--replace-all', key, clear)
    else if (there.some(isOurHelper)) await config(env, '--unset-all', key, OURS)
    await config(env, '--add', key, ours)
    return null
  } catch (error) {
    return whyNot(error)
  }
}

/** Takes that back. @returns why it could not be done, or null */
export async function stopHelpingGitWith(
  target: Target,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | null> {
  const key = hostKey(target)
  try {
    const there = await valuesOf(key, env)
    if (!there.some(isOurHelper)) return null
    const others = there.filter((value) => value !== '' && !isOurHelper(value))
    await config(env, '--unset-all', key, ...(others.length > 0 ? [OURS] : []))
    return null
  } catch (error) {
    return whyNot(error)
  }
}

/** What to do where git cannot be told; the reason is what `helpGitWith` returned. */
export function adviceFor(reason: string): string {
  return `git cannot log in by itself yet (${reason}). Before you push, in your app's folder: gigalixir git:remote APP`
}

/** What our values look like to git, as a pattern. */
const OURS = ' git:credentials$'

function hostKey(target: Target): string {
  return keyOf(new URL(target.gitUrl).origin)
}

async function valuesOf(key: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const { exitCode, stdout } = await tryGit(
    ['config', '--global', '-z', '--get-all', key],
    process.cwd(),
    env,
  )
  return exitCode === 0 ? stdout.split('\0').slice(0, -1) : []
}

/** git replaces the file it is told to change, also where that is `/dev/null`. */
function isNoFile(path: string | undefined): boolean {
  if (path === undefined) return false
  try {
    return !statSync(path).isFile()
  } catch (error) {
    return systemCode(error) !== 'ENOENT' || path === ''
  }
}

/** Where there is no git nobody pushes with it. */
function whyNot(error: unknown): string | null {
  if (error instanceof GigalixirError && systemCode(error.cause) === 'ENOENT') return null
  return messageOf(error)
}

async function config(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  await runGit(['config', '--global', ...args], process.cwd(), env)
}
