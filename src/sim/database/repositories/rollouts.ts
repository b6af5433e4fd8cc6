import type { Kysely } from 'kysely'
import type { HotUpgrade, Rollout } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

/** How the newest rollout of an app went. */
export interface RolloutSummary extends Pick<Rollout, 'version' | 'state' | 'reason' | 'fix'> {
  readonly appId: number
}

/** The newest rollout of each app. What a replica printed may hold secrets, so it is sealed. */
export class Rollouts {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** A new one begins; the one before is forgotten. */
  async begin(
    appId: number,
    { revision, version, hot = null }: { revision: number; version: number; hot?: HotUpgrade | null },
  ): Promise<void> {
    const nothing = { reason: null, fix: null, last_output: null }
    const fresh = { revision, version, state: 'rolling' as const, ...nothing, hot: this.#sealed(appId, hot) }
    await this.#db
      .insertInto('rollouts')
      .values({ app_id: appId, ...fresh })
      .onConflict((conflict) => conflict.column('app_id').doUpdateSet(fresh))
      .execute()
  }

  async newest(appId: number): Promise<Rollout | null> {
    const row = await this.#db
      .selectFrom('rollouts')
      .selectAll()
      .where('app_id', '=', appId)
      .executeTakeFirst()
    if (!row) return null
    const output =
      row.last_output === null ? '[]' : this.#vault.open(row.last_output, rolloutPlace(appId, 'last_output'))
    const hot = row.hot === null ? 'null' : this.#vault.open(row.hot, rolloutPlace(appId, 'hot'))
    return {
      revision: row.revision,
      version: row.version,
      state: row.state,
      reason: row.reason,
      fix: row.fix,
      lastOutput: JSON.parse(output) as string[],
      hot: JSON.parse(hot) as HotUpgrade | null,
    }
  }

  /** Of every app, without what is sealed. */
  async summaries(): Promise<RolloutSummary[]> {
    const rows = await this.#db
      .selectFrom('rollouts')
      .select(['app_id as appId', 'version', 'state', 'reason', 'fix'])
      .execute()
    return rows
  }

  /** Ends the rollout of this revision; a newer one is left alone. */
  async end(
    appId: number,
    revision: number,
    ending: Pick<Rollout, 'state'> & Partial<Pick<Rollout, 'reason' | 'fix' | 'lastOutput' | 'hot'>>,
  ): Promise<void> {
    const { state, reason = null, fix = null, lastOutput = [], hot } = ending
    const sealed =
      lastOutput.length > 0
        ? this.#vault.seal(JSON.stringify(lastOutput), rolloutPlace(appId, 'last_output'))
        : null
    await this.#db
      .updateTable('rollouts')
      .set({
        ...{ state, reason, fix, last_output: sealed },
        ...(hot !== undefined && { hot: this.#sealed(appId, hot) }),
      })
      .where('app_id', '=', appId)
      .where('revision', '=', revision)
      .execute()
  }

  #sealed(appId: number, hot: HotUpgrade | null) {
    return hot === null ? null : this.#vault.seal(JSON.stringify(hot), rolloutPlace(appId, 'hot'))
  }
}

export function rolloutPlace(appId: number, field: 'last_output' | 'hot'): Place {
  return { table: 'rollouts', field, row: String(appId) }
}
