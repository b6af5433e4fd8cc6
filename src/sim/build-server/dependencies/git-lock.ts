import type { PinnedCommit } from './pinned-commits.js'

/** A git dependency that a `mix.lock` names. */
export interface LockedGit extends PinnedCommit {
  readonly name: string
}

const LINE =
  /^\s*"([A-Za-z0-9_]+)": \{:git, "([^"\\\s]+)", "([0-9a-f]{40}(?:[0-9a-f]{24})?)", \[(.*)\]\},?\s*$/

/**
 * The git dependencies of a `mix.lock`: Elixir terms, one dependency a line, `{:git, "url", "commit", [options]}`
 * (Mix.SCM.Git, get_lock/1).
 */
export function lockedGit(lock: string): LockedGit[] {
  return lock.split('\n').flatMap((line) => {
    const [, name, url, commit, options = ''] = LINE.exec(line) ?? []
    if (name === undefined || url === undefined || commit === undefined) return []
    const depth = /(?:^|, )depth: (\d{1,9})(?:,|$)/.exec(options)?.[1]
    return [{ name, url, commit, depth: depth === undefined ? null : Number(depth), place: `deps/${name}` }]
  })
}
