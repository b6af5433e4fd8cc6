import { listReleases, newestOf } from '../api/releases.js'
import type { Release } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'

/** Which release is meant: by its version, or the newest that was built from a commit. */
export interface ReleaseWanted {
  readonly version?: number | undefined
  /** A whole commit, or its first digits. */
  readonly sha?: string | undefined
}

/** The newest release that is meant. @throws GigalixirError RELEASE_NOT_FOUND */
export async function findRelease(session: Session, app: string, wanted: ReleaseWanted): Promise<Release> {
  const found = newestOf((await listReleases(session, app)).filter((each) => isMeant(each, wanted)))
  if (found) return found
  const { sha, version } = wanted
  const what = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(sha === undefined ? [] : [`commit ${sha}`]),
  ]
  throw new GigalixirError('RELEASE_NOT_FOUND', `${app} has no release of ${what.join(' and ')}.`, {
    next: [`List its releases: gigalixir releases -a ${app}`],
    data: { app, ...(version !== undefined && { version }), ...(sha !== undefined && { sha }) },
  })
}

/**
 * Makes sure that no later release has taken the place of one. One of the same code has not, where a commit is meant: a
 * change of configs releases the code once more.
 *
 * @param mine the version that is to be live
 * @returns the newest release that is as good as it
 * @throws GigalixirError ROLLED_BACK when a later release is a rollback, SUPERSEDED for any other
 */
export function stillNewest(
  app: string,
  releases: readonly Release[],
  mine: Release,
  wanted: ReleaseWanted,
): Release {
  const later = releases.filter((each) => isAfter(each, mine) && each.status !== 'failed')
  const newest = newestOf(later)
  if (newest === undefined) return mine
  if (wanted.version === undefined && isMeant(newest, wanted)) return newest
  const isRollback = /^roll(?:ed )?back\b/i.test(newest.summary ?? '')
  const what = `Version ${mine.version ?? '?'} of ${app}`
  const by = `version ${newest.version ?? '?'}${newest.summary === undefined ? '' : ` (${newest.summary.replace(/\.$/, '')})`}`
  throw new GigalixirError(
    isRollback ? 'ROLLED_BACK' : 'SUPERSEDED',
    isRollback ? `${what} was rolled back by ${by}.` : `${what} was replaced by a later release, ${by}.`,
    {
      next: [`List the releases: gigalixir releases -a ${app}`],
      data: { app, version: mine.version ?? null, sha: mine.sha ?? null, by: newest.version ?? null },
    },
  )
}

function isAfter(one: Release, other: Release): boolean {
  return (one.version ?? 0) > (other.version ?? 0)
}

function isMeant(release: Release, { version, sha }: ReleaseWanted): boolean {
  if (version !== undefined && release.version !== version) return false
  return sha === undefined || (release.sha ?? '').startsWith(sha.toLowerCase())
}
