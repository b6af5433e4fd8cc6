import { runProgram } from '../../lib/process/run-program.js'
import { environmentOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'

/** The commit's `mix.lock`; empty when it has none. */
export async function mixLockOf(source: PushedCommit): Promise<string> {
  const { exitCode, stdout } = await runProgram('git', ['show', `${source.commit}:mix.lock`], {
    env: environmentOf(source),
  })
  return exitCode === 0 ? stdout : ''
}
