import { posix } from 'node:path'
import { runProgram } from '../../lib/process/run-program.js'
import type { FetchException } from '../config.js'
import { BuildFailure, told } from './build-failure.js'
import { BUILDER } from './builder-paths.js'
import { scpAsUrl, shown } from './git-address.js'
import type { GitMirrors } from './git-mirrors.js'
import { environmentOf, submodulesOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'
import { PushedSettings } from './settings/pushed-settings.js'

/** Submodules within submodules, at most. */
const DEEPEST = 5

/** All of them together, at most. */
const MOST = 200

/** A submodule that is there: what goes below which folder of the builder. */
export interface Submodule {
  readonly repository: string
  readonly commit: string
  /** As in a tar, with a slash at the end. */
  readonly prefix: string
}

/**
 * Fetches the submodules of a commit, and theirs. An address relative to the repository itself is one of the person's git
 * server, which we do not know: for such a one the reason is told.
 *
 * @param allowed what they may be fetched from besides https; never a folder of this machine, as with git itself
 * @throws BuildFailure when one cannot be had
 */
export async function fetchSubmodules(
  source: PushedCommit,
  mirrors: GitMirrors,
  allowed: readonly FetchException[],
  signal: AbortSignal,
): Promise<Submodule[]> {
  const found: Submodule[] = []
  const rules = allowed.filter((each) => each !== 'file')
  await gather(source, '', null, 0)
  return found

  async function gather(from: PushedCommit, folder: string, base: string | null, depth: number) {
    const modules = await submodulesOf(from)
    if (modules.length === 0) return
    if (depth >= DEEPEST) throw new BuildFailure(`Submodules are nested more than ${DEEPEST} deep.`)
    if (found.length + modules.length > MOST)
      throw new BuildFailure(`There are more than ${MOST} submodules.`)
    const urls = await urlsOf(from)
    for (const { path, commit } of modules) {
      const url = absolute(path, urls.get(path), base)
      const place = `${folder}${path}`
      const { repository } = await told(
        mirrors.commitOf({ url, ref: commit, allowed: rules, ...(isInside(place) && { place }) }, signal),
        `It is the submodule ${place} of what you pushed.`,
      )
      found.push({ repository, commit, prefix: `${BUILDER.app.slice(1)}/${place}/` })
      await gather({ repository, commit, quarantine: {} }, `${place}/`, url, depth + 1)
    }
  }
}

/** A commit may name any path, also one that leads out of the folder. */
function isInside(path: string): boolean {
  return posix.normalize(path) === path && !path.startsWith('../') && !posix.isAbsolute(path)
}

/** Addresses by path, as `.gitmodules` has them (https://git-scm.com/docs/gitmodules). */
async function urlsOf(source: PushedCommit): Promise<Map<string, string>> {
  const settings = await PushedSettings.read(source)
  const { stdout } = await runProgram(
    'git',
    ['config', '--file', '-', '--null', '--get-regexp', '^submodule\\..*\\.(path|url)$'],
    { env: environmentOf(source), input: settings.text('.gitmodules') ?? '' },
  )
  const byName = new Map<string, { path?: string; url?: string }>()
  for (const entry of stdout.split('\0').filter(Boolean)) {
    const [, name = '', key = '', value = ''] = /^submodule\.(.*)\.(path|url)\n([\s\S]*)$/.exec(entry) ?? []
    byName.set(name, { ...byName.get(name), [key]: value })
  }
  return new Map(
    [...byName.values()].flatMap(({ path, url }) => (path && url ? [[posix.normalize(path), url]] : [])),
  )
}

function absolute(path: string, url: string | undefined, base: string | null): string {
  if (url === undefined)
    throw new BuildFailure(`${path} is a submodule, and .gitmodules does not say where it comes from.`, [
      'Commit .gitmodules, or take the folder out: git rm --cached ' + path,
    ])
  if (!/^\.\.?\//.test(url)) return scpAsUrl(url)
  if (base !== null) return new URL(url, `${base}/`).href
  throw new BuildFailure(
    `${path} is a submodule at ${shown(url)}, an address relative to where your repository usually is.`,
    ['Write the whole address into .gitmodules: https://…'],
  )
}
