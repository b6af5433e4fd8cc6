import type { Database } from '../../database/index.js'
import type { App, Release, Slug } from '../../domain.js'

/** Names of config vars that a release has otherwise than the one before it; never their values. */
export interface ConfigChanges {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** One release and what it changed. */
export interface ReleaseInfo {
  readonly release: Release
  readonly slug: Slug
  /** The release before it, where there is one. */
  readonly previous: Release | null
  readonly configs: ConfigChanges
  /** When another one became live in its place; null while it is live, and when it never was. */
  readonly liveUntil: Date | null
}

/** What is known of a release, and how it differs from the one before it. */
export async function releaseInfo(
  database: Pick<Database, 'releases' | 'slugs'>,
  app: App,
  release: Release,
): Promise<ReleaseInfo> {
  const { releases, slugs } = database
  const previous = release.version > 1 ? await releases.byVersion(app.id, release.version - 1) : null
  const [before, after, slug, liveUntil] = await Promise.all([
    previous ? releases.configOf(previous) : {},
    releases.configOf(release),
    slugs.byId(release.slugId),
    release.version === app.goodVersion ? null : releases.liveAfter(release),
  ])
  return { release, slug, previous, configs: configChanges(before, after), liveUntil }
}

export function configChanges(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ConfigChanges {
  const names = Object.keys(after).sort()
  const isIn = (of: object) => (name: string) => Object.hasOwn(of, name)
  return {
    added: names.filter((name) => !isIn(before)(name)),
    changed: names.filter((name) => isIn(before)(name) && before[name] !== after[name]),
    removed: Object.keys(before)
      .sort()
      .filter((name) => !isIn(after)(name)),
  }
}
