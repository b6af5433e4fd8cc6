import { GigalixirError } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import { BuildFailure } from './build-failure.js'
import { environmentOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'

/**
 * Asks what git itself asks only when the hook has let the push pass, which is too late: by then it would be released. A
 * branch holds commits alone, and a repository that is not shallow takes no history that begins in the middle
 * (`receive.shallowUpdate` of https://git-scm.com/docs/git-config).
 *
 * @throws BuildFailure for what git would refuse
 */
export async function checkWholeHistory(source: PushedCommit, branch: string): Promise<void> {
  const { commit } = source
  const type = await git(source, 'cat-file', '-t', commit)
  const kind = type.stdout.trim()
  if (type.exitCode !== 0)
    throw new GigalixirError('GIT_FAILED', `git cat-file failed: ${type.stderr.trim()}`)
  if (kind !== 'commit')
    throw new BuildFailure(`A branch holds commits, and ${commit.slice(0, 10)} is a ${kind}.`, [
      kind === 'tag'
        ? `Push the commit that the tag names: git push gigalixir 'TAG^{commit}:${branch}'`
        : `Push a commit: git push gigalixir HEAD:${branch}`,
    ])
  const walk = await git(source, 'rev-list', '--count', commit, '--not', '--all')
  if (walk.exitCode === 0) return
  throw new BuildFailure('You pushed from a shallow clone, which lacks part of its history.', [
    'Fetch the rest, then push again: git fetch --unshallow',
    'In GitHub Actions: `fetch-depth: 0` for actions/checkout.',
  ])
}

async function git(source: PushedCommit, ...args: string[]) {
  return runProgram('git', args, { env: environmentOf(source) })
}
