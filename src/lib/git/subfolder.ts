import { posix } from 'node:path'
import { GigalixirError } from '../errors.js'
import { runGit, tryGit } from './run-git.js'

/**
 * A commit whose root is a folder of another commit, with that folder's own history: what `git subtree push` pushes. The
 * same folder and history always give the same commit, so that later ones follow on earlier ones.
 *
 * @param commit full id
 * @param folder as somebody in `cwd` would name it
 * @returns full id of the folder's commit
 * @throws GigalixirError USAGE when the commit has no such folder; GIT_FAILED
 */
export async function commitOfSubfolder(commit: string, folder: string, cwd: string): Promise<string> {
  const prefix = await runGit(['rev-parse', '--show-prefix'], cwd)
  const path = posix.normalize(posix.join(prefix, folder.replaceAll('\\', '/'))).replace(/\/$/, '')
  if (path === '.') return commit
  const type = await tryGit(['cat-file', '-t', `${commit}:${path}`], cwd)
  if (path.startsWith('..') || type.stdout.trim() !== 'tree') {
    throw new GigalixirError('USAGE', `There is no folder \`${folder}\` in commit ${commit.slice(0, 7)}.`, {
      next: ['Name a folder that is committed, as seen from where you are.'],
      data: { folder, commit },
    })
  }
  const root = await runGit(['rev-parse', '--show-toplevel'], cwd)
  const split = await tryGit(['subtree', 'split', '-q', `--prefix=${path}`, commit], root)
  if (split.exitCode === 0) return split.stdout.trim()
  const isMissing = split.stderr.includes("'subtree' is not a git command")
  throw new GigalixirError(
    'GIT_FAILED',
    isMissing
      ? 'This git has no `subtree` command, which takes a folder out of a repository.'
      : `git subtree could not take out ${path}: ${split.stderr.trim() || `exit code ${split.exitCode}`}`,
    {
      next: isMissing ? ['Install it, such as the package git-subtree, and try again.'] : [],
      data: { folder: path, exitCode: split.exitCode },
    },
  )
}
