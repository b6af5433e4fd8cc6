import { runProgram } from '../../../lib/process/run-program.js'
import { environmentOf } from '../git-source.js'
import type { PushedCommit } from '../git-source.js'

/** A dependency of any kind, in the words of mix.exs (`{:jason, …`) or mix.lock (`{:git, …`), or a task of Hex in a hook. */
const TRACES = String.raw`\{ *:"?[A-Za-z0-9_]+"? *,|hex`

/**
 * Whether a build may ask for Hex. A dependency that comes from git or lies in a folder has its own dependencies, which
 * nobody knows before the build.
 */
export async function mayNeedHex(source: PushedCommit): Promise<boolean> {
  const where = ['*mix.exs', 'mix.lock', 'elixir_buildpack.config']
  const { exitCode } = await runProgram('git', ['grep', '-qE', TRACES, source.commit, '--', ...where], {
    env: environmentOf(source),
  })
  return exitCode === 0
}
