/** A package of Hex that a `mix.lock` names. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** `hexpm`, `hexpm:<organization>` or a repository of the person's own. */
  readonly repo: string
  /** SHA-256 of the package as it is downloaded, in hex; null in locks of Hex before 0.20. */
  readonly checksum: string | null
}

/**
 * The Hex packages of a `mix.lock`: Elixir terms, one dependency a line, `{:hex, :name, "version", …, "repo", "checksum"}`
 * (Hex.Utils.lock/1). What is no plain name or version is left out: it becomes a path.
 */
export function lockedPackages(lock: string): LockedPackage[] {
  return lock.split('\n').flatMap((line) => {
    const [, name, version] = /\{:hex, :"?([A-Za-z0-9_]+)"?, "(\d[0-9A-Za-z.+-]*)"/.exec(line) ?? []
    if (name === undefined || version === undefined) return []
    const [, repo, checksum] =
      /\], "([A-Za-z0-9_]+(?::[A-Za-z0-9_-]+)?)"(?:, "([0-9a-f]*)")?\},?\s*$/.exec(line) ?? []
    return [{ name, version, repo: repo ?? 'hexpm', checksum: checksum ?? null }]
  })
}
