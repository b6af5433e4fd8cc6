import { runProgram } from '../../lib/process/run-program.js'
import { environmentOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'
import type { ListedBuildpack } from './settings/listed-buildpacks.js'

/** Files by which the platform chooses, with the buildpack that each may ask for (platform-behaviour.md, "Buildpacks"). */
const BY_FILE: readonly (readonly [path: RegExp, name: string])[] = [
  [/^assets\//, 'phoenix-static'],
  [/^phoenix_static_buildpack\.config$/, 'phoenix-static'],
  [/^rel\/config\.exs$/, 'distillery'],
  [/^config\/releases\.exs$/, 'releases'],
]

/**
 * The platform's buildpacks that may serve an app which lists none, by their addresses. run-build.sh chooses among them, by
 * the names at the ends of the addresses.
 */
export async function platformBuildpacks(source: PushedCommit): Promise<ListedBuildpack[]> {
  const where = ['assets', 'phoenix_static_buildpack.config', 'rel/config.exs', 'config/releases.exs']
  const { stdout } = await runProgram(
    'git',
    ['ls-tree', '-r', '-z', '--name-only', source.commit, '--', ...where],
    { env: environmentOf(source) },
  )
  const paths = stdout.split('\0')
  const asked = BY_FILE.filter(([pattern]) => paths.some((path) => pattern.test(path))).map(
    ([, name]) => name,
  )
  const ending = asked.some((name) => name === 'distillery' || name === 'releases') ? [] : ['mix']
  return [...new Set(['elixir', ...asked, ...ending])].map((name) => ({
    url: `https://github.com/gigalixir/gigalixir-buildpack-${name}`,
    ref: null,
  }))
}
