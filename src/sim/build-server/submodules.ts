import { posix } from 'node:path'
import { runProgram } from '../../lib/process/run-program.js'
import { BuildFailure, told } from './build-failure.js'
import { BUILDER } from './builder-paths.js'
import { scpAsUrl, shown } from './git-address.js'
import type { GitMirrors } from './git-mirrors.js'
import { archiveTar, environmentOf, submodulesOf } from './git-source.js'
import type { PushedCommit } from './git-source.js'
import { PushedSettings } from './settings/pushed-settings.js'
import { withoutEnd } from './tar-end.js'

/** Submodules within submodules, at most. */
const DEEPEST = 5

/**
 * The files of a commit's submodules, and of theirs, as a tar for the builder. An address relative to the repository
 * itself is one of the person's git server, which we do not know: for such a one the reason is told.
 *
 * @throws BuildFailure when one cannot be had
 */
export async function submoduleTar(
  source: PushedCommit,
  mirrors: GitMirrors,
  signal: AbortSignal,
  prefix = `${BUILDER.app.slice(1)}/`,
  base: string | null = null,
  depth = 0,
): Promise<Buffer> {
  const modules = await submodulesOf(source)
  if (modules.length === 0) return Buffer.alloc(0)
  if (depth >= DEEPEST) throw new BuildFailure(`Submodules lie in one another more than ${DEEPEST} deep.`)
  const urls = await urlsOf(source)
  const parts: Buffer[] = []
  for (const { path, commit } of modules) {
    const url = absolute(path, urls.get(path), base)
    const found = await told(
      mirrors.commitOf(url, commit, signal),
      `It is the submodule ${prefix.slice(BUILDER.app.length)}${path} of what you pushed.`,
    )
    const inner = `${prefix}${path}/`
    parts.push(withoutEnd(await archiveTar(found.repository, found.commit, inner, signal)))
    const nested = { repository: found.repository, commit: found.commit, quarantine: {} }
    parts.push(await submoduleTar(nested, mirrors, signal, inner, url, depth + 1))
  }
  return Buffer.concat(parts)
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
