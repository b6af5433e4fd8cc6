import type { Kysely, Selectable } from 'kysely'
import type { Build } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

/** The newest build of an app. */
export interface BuildSummary extends Pick<Build, 'number' | 'state' | 'startedAt'> {
  readonly appId: number
}

/** Builds of each app. What they printed may hold secrets, and the reason they failed is from there: both are sealed. */
export class Builds {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** A build begins. Only within a transaction: the number is chosen here. */
  async begin(
    appId: number,
    what: Pick<Build, 'sha' | 'branch' | 'pushedBy' | 'startedAt'>,
  ): Promise<number> {
    const number = ((await this.#newestNumber(appId)) ?? 0) + 1
    await this.#db
      .insertInto('builds')
      .values({
        app_id: appId,
        number,
        state: 'building',
        sha: what.sha,
        branch: what.branch,
        pushed_by: what.pushedBy,
        started_at: what.startedAt.toISOString(),
      })
      .execute()
    return number
  }

  /** It has waited until now: that is not part of the time it took. */
  async setStart(appId: number, number: number, startedAt: Date): Promise<void> {
    await this.#update(appId, number, { started_at: startedAt.toISOString() })
  }

  /** What it has printed so far, in place of what was known. */
  async setOutput(appId: number, number: number, output: string): Promise<void> {
    const place = buildPlace({ app_id: appId, number }, 'output')
    await this.#update(appId, number, { output: this.#vault.seal(output, place) })
  }

  async end(
    appId: number,
    number: number,
    ending: Pick<Build, 'state' | 'version' | 'slugBytes' | 'reason'> & { endedAt: Date },
  ): Promise<void> {
    await this.#update(appId, number, {
      state: ending.state,
      ended_at: ending.endedAt.toISOString(),
      version: ending.version,
      slug_bytes: ending.slugBytes,
      reason:
        ending.reason === null
          ? null
          : this.#vault.seal(ending.reason, buildPlace({ app_id: appId, number }, 'reason')),
    })
  }

  /** Newest first. */
  async list(appId: number): Promise<Build[]> {
    const rows = await this.#select(appId).orderBy('number', 'desc').execute()
    return rows.map((row) => this.#toBuild(row))
  }

  async byNumber(appId: number, number: number): Promise<Build | null> {
    const row = await this.#select(appId).where('number', '=', number).executeTakeFirst()
    return row ? this.#toBuild(row) : null
  }

  /** The newest of every app, without what is sealed. */
  async newestOfEach(): Promise<BuildSummary[]> {
    const newest = this.#db
      .selectFrom('builds')
      .select((select) => ['app_id', select.fn.max('number').as('number')])
      .groupBy('app_id')
      .as('newest')
    const rows = await this.#db
      .selectFrom('builds')
      .innerJoin(newest, (join) =>
        join.onRef('newest.app_id', '=', 'builds.app_id').onRef('newest.number', '=', 'builds.number'),
      )
      .select(['builds.app_id', 'builds.number', 'builds.state', 'builds.started_at'])
      .execute()
    return rows.map((row) => ({
      appId: row.app_id,
      number: row.number,
      state: row.state,
      startedAt: new Date(row.started_at),
    }))
  }

  /** What a build printed; nothing when it is not known. */
  async outputOf(appId: number, number: number): Promise<string> {
    const row = await this.#db
      .selectFrom('builds')
      .select('output')
      .where('app_id', '=', appId)
      .where('number', '=', number)
      .executeTakeFirst()
    const sealed = row?.output ?? null
    return sealed === null ? '' : this.#vault.open(sealed, buildPlace({ app_id: appId, number }, 'output'))
  }

  /** What was being built when the simulator died never ends. @returns how many */
  async interruptAll(at: Date): Promise<number> {
    const { numUpdatedRows } = await this.#db
      .updateTable('builds')
      .set({ state: 'interrupted', ended_at: at.toISOString() })
      .where('state', '=', 'building')
      .executeTakeFirst()
    return Number(numUpdatedRows)
  }

  /** Forgets all but the newest of an app, and those that began before a moment; the newest stays whatever its age. */
  async prune(appId: number, keep: number, before: Date): Promise<void> {
    const newest = await this.#newestNumber(appId)
    if (newest === null) return
    await this.#db
      .deleteFrom('builds')
      .where('app_id', '=', appId)
      .where('number', '<', newest)
      .where((where) =>
        where.or([where('number', '<=', newest - keep), where('started_at', '<', before.toISOString())]),
      )
      .execute()
  }

  async #newestNumber(appId: number): Promise<number | null> {
    const row = await this.#db
      .selectFrom('builds')
      .select((select) => select.fn.max('number').as('number'))
      .where('app_id', '=', appId)
      .executeTakeFirst()
    return row?.number ?? null
  }

  async #update(appId: number, number: number, values: Partial<Selectable<Tables['builds']>>): Promise<void> {
    await this.#db
      .updateTable('builds')
      .set(values)
      .where('app_id', '=', appId)
      .where('number', '=', number)
      .execute()
  }

  #toBuild(row: Pick<Selectable<Tables['builds']>, (typeof COLUMNS)[number]>): Build {
    return {
      number: row.number,
      state: row.state,
      sha: row.sha,
      branch: row.branch,
      pushedBy: row.pushed_by,
      startedAt: new Date(row.started_at),
      endedAt: row.ended_at === null ? null : new Date(row.ended_at),
      version: row.version,
      slugBytes: row.slug_bytes,
      reason: row.reason === null ? null : this.#vault.open(row.reason, buildPlace(row, 'reason')),
    }
  }

  /** Without the output, which is large. */
  #select(appId: number) {
    return this.#db.selectFrom('builds').select(COLUMNS).where('app_id', '=', appId)
  }
}

const COLUMNS = [
  'app_id',
  'number',
  'state',
  'sha',
  'branch',
  'pushed_by',
  'started_at',
  'ended_at',
  'version',
  'slug_bytes',
  'reason',
] as const

export function buildPlace(
  { app_id, number }: { readonly app_id: number; readonly number: number },
  field: 'reason' | 'output',
): Place {
  return { table: 'builds', field, row: `${app_id}/${number}` }
}
