import type { Kysely } from 'kysely'
import type { Rollout } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

/** The newest rollout of each app. What a replica printed may hold secrets, so it is sealed. */
export class Rollouts {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** A new one begins; the one before is forgotten. */
  async begin(appId: number, { revision, version }: { revision: number; version: number }): Promise<void> {
    const fresh = { revision, version, state: 'rolling' as const, reason: null, fix: null, last_output: null }
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
    const output = row.last_output === null ? '[]' : this.#vault.open(row.last_output, rolloutPlace(appId))
    return {
      revision: row.revision,
      version: row.version,
      state: row.state,
      reason: row.reason,
      fix: row.fix,
      lastOutput: JSON.parse(output) as string[],
    }
  }

  /** Ends the rollout of this revision; a newer one is left alone. */
  async end(
    appId: number,
    revision: number,
    ending: Pick<Rollout, 'state'> & Partial<Pick<Rollout, 'reason' | 'fix' | 'lastOutput'>>,
  ): Promise<void> {
    const { state, reason = null, fix = null, lastOutput = [] } = ending
    const sealed =
      lastOutput.length > 0 ? this.#vault.seal(JSON.stringify(lastOutput), rolloutPlace(appId)) : null
    await this.#db
      .updateTable('rollouts')
      .set({ state, reason, fix, last_output: sealed })
      .where('app_id', '=', appId)
      .where('revision', '=', revision)
      .execute()
  }
}

export function rolloutPlace(appId: number): Place {
  return { table: 'rollouts', field: 'last_output', row: String(appId) }
}
