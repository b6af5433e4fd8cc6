import type { BuildpackMode, FetchException } from '../config.js'
import { told } from './build-failure.js'
import { openTar } from '../archive/index.js'
import { BUILDER } from './builder-paths.js'
import { shown } from './git-address.js'
import type { GitMirrors, MirroredCommit } from './git-mirrors.js'
import { archiveTar } from './git-source.js'
import type { ListedBuildpack } from './settings/listed-buildpacks.js'

/** The repositories of the platform's five buildpacks (concepts.rst, "Life of a Deploy"), lower-case, without `.git`. */
const FIVE: readonly RegExp[] = [
  /[/:](hashnuke\/heroku-buildpack-elixir|gigalixir\/gigalixir-buildpack-elixir)$/,
  /[/:](gjaldon\/heroku-buildpack-phoenix-static|gigalixir\/gigalixir-buildpack-phoenix-static)$/,
  /[/:]gigalixir\/gigalixir-buildpack-(distillery|releases|mix|clean-cache)$/,
]

/** Where foreign buildpacks lie in the builder; run-build.sh finds them by this index. */
const FOLDER = `${BUILDER.buildpacks}/foreign`.slice(1)
/** What was listed; run-build.sh goes by it. */
const LIST = `${BUILDER.buildpacks}/listed`.slice(1)

/** What was fetched for a build, and what to tell the person. */
export interface FetchedBuildpacks {
  /** Pieces of a tar: theirs, and ours. */
  readonly theirs: readonly AsyncIterable<Buffer>[]
  readonly index: Buffer
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
  allowed: readonly FetchException[],
  signal: AbortSignal,
  origin = 'It is a buildpack that .buildpacks lists.',
): Promise<FetchedBuildpacks> {
  const theirs: AsyncIterable<Buffer>[] = []
  const index: string[] = []
  const notes: string[] = []
  for (const [number, { url, ref }] of listed.entries()) {
    // The builder downloads those itself, in its own network.
    if (/\.(tgz|tar\.gz)(\?|$)/.test(url)) continue
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
      told(mirrors.commitOf({ url, ref, allowed }, signal), origin),
      isOfFive && mode === 'auto',
    )
    if (found === null || (found.offline !== null && isOfFive && mode === 'auto')) {
      notes.push(`${shown(url)} could not be reached: using the built-in equivalent.`)
      continue
    }
    if (found.offline !== null) notes.push(`${shown(url)} could not be reached: using the copy from before.`)
    theirs.push(archiveTar(found.repository, found.commit, `${FOLDER}/${number}/`, signal))
    index.push([lineOf({ url, ref }), String(number), found.commit.slice(0, 10), shown(url)].join('\t'))
  }
  const list = { path: `${FOLDER}/index`, mode: 0o644, content: `${index.join('\n')}\n` }
  return { theirs, index: openTar(index.length > 0 ? [list] : []), notes }
}

/** What `.buildpacks` lists, one a line, as a piece of a tar for the builder. */
export function listTar(listed: readonly ListedBuildpack[]): Buffer {
  return openTar([{ path: LIST, content: listed.map((each) => `${lineOf(each)}\n`).join('') }])
}

function lineOf({ url, ref }: ListedBuildpack): string {
  return ref === null ? url : `${url}#${ref}`
}

async function orBuiltin(found: Promise<MirroredCommit>, may: boolean): Promise<MirroredCommit | null> {
  try {
    return await found
  } catch (error) {
    if (may) return null
    throw error
  }
}
