import type { BuildpackMode } from '../config.js'
import { runProgram } from '../../lib/process/run-program.js'
import { told } from './build-failure.js'
import { openTar } from './build-input.js'
import { BUILDER } from './builder-paths.js'
import { shown } from './git-address.js'
import type { GitMirrors, MirroredCommit } from './git-mirrors.js'
import { archiveTar, environmentOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'
import { withoutEnd } from './tar-end.js'

/** A line of `.buildpacks`. */
export interface ListedBuildpack {
  readonly url: string
  /** Branch, tag or commit behind `#`. */
  readonly ref: string | null
}

/** The repositories of the platform's five buildpacks (concepts.rst, "Life of a Deploy"), lower-case, without `.git`. */
const FIVE: readonly RegExp[] = [
  /[/:](hashnuke\/heroku-buildpack-elixir|gigalixir\/gigalixir-buildpack-elixir)$/,
  /[/:](gjaldon\/heroku-buildpack-phoenix-static|gigalixir\/gigalixir-buildpack-phoenix-static)$/,
  /[/:]gigalixir\/gigalixir-buildpack-(distillery|releases|mix|clean-cache)$/,
]

/** Where foreign buildpacks lie in the builder; run-build.sh finds them by this index. */
const FOLDER = `${BUILDER.buildpacks}/foreign`.slice(1)

/** The buildpacks a commit lists; none when it leaves the choice to the platform. */
export async function listedBuildpacks(source: PushedCommit): Promise<ListedBuildpack[]> {
  const { exitCode, stdout } = await runProgram('git', ['show', `${source.commit}:.buildpacks`], {
    env: environmentOf(source),
  })
  if (exitCode !== 0) return []
  return stdout
    .split('\n')
    .map((line) => line.replace(/\s/g, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf('#')
      return at === -1 ? { url: line, ref: null } : { url: line.slice(0, at), ref: line.slice(at + 1) }
    })
}

/** What was fetched for a build: a tar for the builder, and what to tell the person. */
export interface FetchedBuildpacks {
  readonly tar: Buffer
  readonly notes: readonly string[]
}

/**
 * Fetches the listed buildpacks that are not ours to stand in for.
 *
 * @param origin why it is fetched, in a sentence for whoever learns that it cannot be had
 * @throws BuildFailure when one cannot be had
 */
export async function fetchForeign(
  listed: readonly ListedBuildpack[],
  mode: BuildpackMode,
  mirrors: GitMirrors,
  signal: AbortSignal,
  origin = 'It is a buildpack that .buildpacks lists.',
): Promise<FetchedBuildpacks> {
  const parts: Buffer[] = []
  const index: string[] = []
  const notes: string[] = []
  for (const [number, { url, ref }] of listed.entries()) {
    const isOfFive = FIVE.some((pattern) =>
      pattern.test(
        url
          .toLowerCase()
          .replace(/\/$/, '')
          .replace(/\.git$/, ''),
      ),
    )
    if (isOfFive && mode === 'builtin') continue
    const found = await orBuiltin(
      told(mirrors.commitOf(url, ref, signal), origin),
      isOfFive && mode === 'auto',
    )
    if (found === null || (found.offline !== null && isOfFive && mode === 'auto')) {
      notes.push(`${shown(url)} could not be reached: our own equivalent serves.`)
      continue
    }
    if (found.offline !== null) notes.push(`${shown(url)} could not be reached: the copy from before serves.`)
    const tar = await archiveTar(found.repository, found.commit, `${FOLDER}/${number}/`, signal)
    parts.push(withoutEnd(tar))
    index.push(
      [ref === null ? url : `${url}#${ref}`, String(number), found.commit.slice(0, 10), shown(url)].join(
        '\t',
      ),
    )
  }
  if (index.length > 0)
    parts.push(openTar([{ path: `${FOLDER}/index`, mode: 0o644, content: `${index.join('\n')}\n` }]))
  return { tar: Buffer.concat(parts), notes }
}

async function orBuiltin(found: Promise<MirroredCommit>, may: boolean): Promise<MirroredCommit | null> {
  try {
    return await found
  } catch (error) {
    if (may) return null
    throw error
  }
}
