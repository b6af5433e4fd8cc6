import { createHash } from 'node:crypto'
import { openTar } from '../../archive/index.js'
import { BUILDER } from '../builder-paths.js'
import type { HandedItem } from '../handed/handed-items.js'
import type { KeptCommit } from './pinned-commits.js'

/** Git dependencies as items for the build cache. */
export function gitItems(kept: readonly KeptCommit[]): HandedItem[] {
  return kept.map((each) => ({ name: nameOf(each), path: each.repository, mode: 0o644 }))
}

/**
 * git's settings that let mix fetch a dependency from the build cache: only in a repository whose remote is exactly that
 * address (https://git-scm.com/docs/git-config, "hasconfig"), where `insteadOf` alone would catch every address that begins
 * like it. mix goes on seeing the address itself.
 */
export function gitSettings(kept: readonly KeptCommit[]): Buffer {
  const folder = `${BUILDER.handed}/git`
  const main = kept.map(
    (each) =>
      `[includeIf ${quoted(`hasconfig:remote.*.url:${literal(each.url)}`)}]\n\tpath = ${folder}/${nameOf(each)}.config\n`,
  )
  const each = kept.map((dependency) => ({
    path: `${folder}/${nameOf(dependency)}.config`.slice(1),
    content: `[url "${BUILDER.cache}/handed/${nameOf(dependency)}"]\n\tinsteadOf = ${quoted(dependency.url)}\n`,
  }))
  return openTar([{ path: `${BUILDER.handed}/gitconfig`.slice(1), content: main.join('') }, ...each])
}

function nameOf({ url, commit, depth }: KeptCommit): string {
  const key = createHash('sha256').update(`${url} ${commit} ${depth ?? 'all'}`)
  return `git-${key.digest('hex').slice(0, 32)}.git`
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** The condition is a pattern. */
function literal(url: string): string {
  return url.replace(/[*?[\]\\]/g, '\\$&')
}
