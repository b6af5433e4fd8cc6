/** One archive of a list. */
export interface ListedArchive {
  /** `OTP-27.2`, `v1.18.1-otp-27`. */
  readonly name: string
  /** Null where the list has none, as for old ones. */
  readonly sha256: string | null
}

/** Reads a `builds.txt`: a name, a commit, a date and (but for old ones) a SHA-256 in each line. */
export function parseArchives(text: string): ListedArchive[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', ...rest] = line.trim().split(/\s+/)
    const sha256 = rest.find((word) => /^[0-9a-f]{64}$/.test(word)) ?? null
    return name === '' ? [] : [{ name, sha256 }]
  })
}

/**
 * The archive of a version: exactly that one, else the newest below it (`27` → `27.3.4`); of finished versions alone.
 *
 * @param before what names have before the version, such as `OTP-`
 * @param after what they have after it, such as `-otp-27`
 */
export function chooseArchive(
  archives: readonly ListedArchive[],
  version: string,
  before: string,
  after: string,
): ListedArchive | null {
  const exact = archives.find(({ name }) => name === `${before}${version}${after}`)
  if (exact) return exact
  const below = archives.flatMap((archive) => {
    const { name } = archive
    if (!name.startsWith(`${before}${version}.`) || !name.endsWith(after)) return []
    const found = name.slice(before.length, name.length - after.length)
    return /^\d+(\.\d+)*$/.test(found) ? [{ archive, numbers: found.split('.').map(Number) }] : []
  })
  below.sort((a, b) => compare(b.numbers, a.numbers))
  return below[0]?.archive ?? null
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
