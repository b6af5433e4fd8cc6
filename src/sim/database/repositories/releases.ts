import type { Kysely } from 'kysely'
import type { Release, ReleaseStatus } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

export interface NewRelease {
  readonly slugId: number
  readonly config: Readonly<Record<string, string>>
  readonly summary: string
  /** Email of who makes it; the platform itself if not given. */
  readonly actor?: string | null
}

/** Releases: an immutable, numbered list per app. */
export class Releases {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** Adds the next version. Only within a transaction: the number is chosen here. */
  async add(appId: number, { slugId, config, summary, actor = null }: NewRelease): Promise<Release> {
    const version = ((await this.newest(appId))?.version ?? 0) + 1
    await this.#db
      .insertInto('releases')
      .values({
        app_id: appId,
        version,
        slug_id: slugId,
        config: this.#vault.seal(JSON.stringify(config), releasePlace(appId, version)),
        summary,
        status: 'pending',
        reason: null,
        created_at: new Date().toISOString(),
        actor,
        live_at: null,
      })
      .execute()
    const release = await this.byVersion(appId, version)
    if (!release) throw new Error(`release ${version} of app ${appId} is not there right after it was added`)
    return release
  }

  /** Newest first. */
  async list(appId: number): Promise<Release[]> {
    return (await this.#select(appId).orderBy('version', 'desc').execute()).map(toRelease)
  }

  async newest(appId: number): Promise<Release | null> {
    const row = await this.#select(appId).orderBy('version', 'desc').limit(1).executeTakeFirst()
    return row ? toRelease(row) : null
  }

  /** Of every app that which should run. */
  async wanted(): Promise<Release[]> {
    const rows = await this.#all()
      .innerJoin('apps', (join) =>
        join.onRef('apps.id', '=', 'releases.app_id').onRef('apps.release_version', '=', 'releases.version'),
      )
      .execute()
    return rows.map(toRelease)
  }

  /** Of every app the release that brought the newest code, whatever became of it. */
  async newestDeploys(): Promise<Release[]> {
    const newestSlugs = this.#db
      .selectFrom('slugs as each')
      .select((select) => select.fn.max('each.id').as('id'))
      .groupBy('each.app_id')
    const rows = await this.#all()
      .where('releases.slug_id', 'in', newestSlugs)
      .orderBy('releases.version')
      .execute()
    // Changes of configs are releases of the same slug: the first one is the deploy.
    const first = new Map<number, Release>()
    for (const row of rows) if (!first.has(row.app_id)) first.set(row.app_id, toRelease(row))
    return [...first.values()]
  }

  /** Of all apps those that wait for something other than their rollout, such as a migration. */
  async pendingBeforeRollout(): Promise<{ app: string; appId: number; version: number }[]> {
    return this.#db
      .selectFrom('releases')
      .innerJoin('apps', 'apps.id', 'releases.app_id')
      .select(['apps.name as app', 'releases.app_id as appId', 'releases.version'])
      .where('releases.status', '=', 'pending')
      .where((is) =>
        is.or([
          is('apps.release_version', 'is', null),
          is('apps.release_version', '!=', is.ref('releases.version')),
        ]),
      )
      .execute()
  }

  async byVersion(appId: number, version: number): Promise<Release | null> {
    const row = await this.#select(appId).where('version', '=', version).executeTakeFirst()
    return row ? toRelease(row) : null
  }

  async count(): Promise<number> {
    const row = await this.#db
      .selectFrom('releases')
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return row.count
  }

  /** The config it was made with. */
  async configOf(release: Pick<Release, 'id' | 'appId' | 'version'>): Promise<Record<string, string>> {
    const row = await this.#db
      .selectFrom('releases')
      .select('config')
      .where('id', '=', release.id)
      .executeTakeFirstOrThrow()
    return JSON.parse(this.#vault.open(row.config, releasePlace(release.appId, release.version))) as Record<
      string,
      string
    >
  }

  async setStatus(
    appId: number,
    version: number,
    status: ReleaseStatus,
    reason: string | null,
  ): Promise<void> {
    await this.#db
      .updateTable('releases')
      .set({ status, reason })
      .where('app_id', '=', appId)
      .where('version', '=', version)
      .execute()
  }

  /** Its replicas became healthy; only the first time counts. */
  async becameLive(appId: number, version: number, at: Date): Promise<void> {
    await this.#db
      .updateTable('releases')
      .set({ live_at: at.toISOString() })
      .where('app_id', '=', appId)
      .where('version', '=', version)
      .where('live_at', 'is', null)
      .execute()
  }

  /** When a later release became live in its place; null when none did, or it was never live itself. */
  async liveAfter({
    appId,
    version,
    liveAt,
  }: Pick<Release, 'appId' | 'version' | 'liveAt'>): Promise<Date | null> {
    if (liveAt === null) return null
    const row = await this.#db
      .selectFrom('releases')
      .select('live_at')
      .where('app_id', '=', appId)
      .where('version', '>', version)
      .where('live_at', 'is not', null)
      .orderBy('live_at')
      .limit(1)
      .executeTakeFirst()
    return row?.live_at ? new Date(row.live_at) : null
  }

  /** What was still rolling out when a newer release came never ends: it is superseded. */
  async supersedeBefore(appId: number, version: number): Promise<void> {
    await this.#db
      .updateTable('releases')
      .set({ status: 'superseded' })
      .where('app_id', '=', appId)
      .where('version', '<', version)
      .where('status', '=', 'pending')
      .execute()
  }

  #select(appId: number) {
    return this.#all().where('releases.app_id', '=', appId)
  }

  #all() {
    return this.#db
      .selectFrom('releases')
      .innerJoin('slugs', 'slugs.id', 'releases.slug_id')
      .select([
        'releases.id',
        'releases.app_id',
        'releases.version',
        'releases.slug_id',
        'releases.summary',
        'releases.status',
        'releases.reason',
        'releases.created_at',
        'releases.actor',
        'releases.live_at',
        'slugs.commit_sha',
      ])
  }
}

export function releasePlace(appId: number, version: number): Place {
  return { table: 'releases', field: 'config', row: `${appId}/${version}` }
}

interface ReleaseRow {
  id: number
  app_id: number
  version: number
  slug_id: number
  summary: string
  status: ReleaseStatus
  reason: string | null
  created_at: string
  actor: string | null
  live_at: string | null
  commit_sha: string
}

function toRelease(row: ReleaseRow): Release {
  return {
    id: row.id,
    appId: row.app_id,
    version: row.version,
    slugId: row.slug_id,
    commitSha: row.commit_sha,
    summary: row.summary,
    status: row.status,
    reason: row.reason,
    createdAt: new Date(row.created_at),
    actor: row.actor,
    liveAt: row.live_at === null ? null : new Date(row.live_at),
  }
}
