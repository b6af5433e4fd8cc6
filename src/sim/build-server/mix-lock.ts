import { runProgram } from '../../lib/process/run-program.js'
import { BuildFailure } from './build-failure.js'
import { environmentOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'

/** Bytes; one of three thousand packages has a fifth of it. */
const LARGEST = 4 * 1024 * 1024

/**
 * The commit's `mix.lock`; empty when it has none.
 *
 * @throws BuildFailure when it is too large to be one
 */
export async function mixLockOf(source: PushedCommit): Promise<string> {
  const git = (...args: string[]) => runProgram('git', args, { env: environmentOf(source) })
  const file = `${source.commit}:mix.lock`
  const size = await git('cat-file', '-s', file)
  if (size.exitCode !== 0) return ''
  if (Number(size.stdout) > LARGEST)
    throw new BuildFailure(`mix.lock has more than ${LARGEST / 1024 / 1024} MB.`)
  return (await git('show', file)).stdout
}
