import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, systemCode } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { gitEnvironment } from './git-environment.js'

/** Has a bare repository's HEAD name a branch, which may not be there yet. @throws GigalixirError GIT_FAILED */
export async function pointHead(repository: string, ref: string): Promise<void> {
  await git(repository, 'symbolic-ref', 'HEAD', ref)
}

/**
 * Has HEAD name a branch that is there, so that a clone checks something out: of those there are main, else master, else
 * the first. Does nothing where HEAD is good, or where there is no branch.
 *
 * @throws GigalixirError GIT_FAILED
 */
export async function settleHead(repository: string): Promise<void> {
  const [, named] = /^ref: (\S+)/.exec(await readFile(join(repository, 'HEAD'), 'utf8')) ?? []
  // Without a process where all is well, which is nearly always; a packed ref needs the second look.
  if (named !== undefined && (await isThere(join(repository, ...named.split('/'))))) return
  const refs = (await git(repository, 'for-each-ref', '--format=%(refname)', 'refs/heads'))
    .split('\n')
    .filter((ref) => ref !== '')
  if (named !== undefined && refs.includes(named)) return
  const chosen = ['refs/heads/main', 'refs/heads/master'].find((ref) => refs.includes(ref)) ?? refs[0]
  if (chosen !== undefined) await pointHead(repository, chosen)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false
    throw error
  }
}

async function git(repository: string, ...args: string[]): Promise<string> {
  const result = await runProgram('git', ['--git-dir', repository, ...args], {
    env: gitEnvironment(repository),
  })
  if (result.exitCode !== 0)
    throw new GigalixirError('GIT_FAILED', `git ${args[0] ?? ''} failed: ${result.stderr.trim()}`)
  return result.stdout
}
