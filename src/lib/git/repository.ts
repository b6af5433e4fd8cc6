import { GigalixirError } from '../errors.js'
import { runGit, tryGit } from './run-git.js'

/** @throws GigalixirError USAGE when the folder is in no git repository; GIT_FAILED without git */
export async function requireRepository(cwd: string): Promise<void> {
  const result = await tryGit(['rev-parse', '--git-dir'], cwd)
  if (result.exitCode === 0) return
  throw new GigalixirError('USAGE', `${cwd} is not inside a git repository.`, {
    next: ['Change to the folder of your app, or make it one: git init'],
    data: { folder: cwd },
  })
}

/** The full id of the commit a branch, tag or other revision names. @throws GigalixirError USAGE when there is none */
export async function commitOf(revision: string, cwd: string): Promise<string> {
  const result = await tryGit(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    cwd,
  )
  if (result.exitCode === 0) return result.stdout.trim()
  throw new GigalixirError('USAGE', `There is no commit \`${revision}\` in this repository.`, {
    next: ['Commit your work first: git add -A && git commit'],
    data: { revision },
  })
}

/** Whether files differ from what is committed: these changes are not in a push. */
export async function hasUncommittedChanges(cwd: string): Promise<boolean> {
  return (await runGit(['status', '--porcelain', '--untracked-files=no'], cwd)) !== ''
}
