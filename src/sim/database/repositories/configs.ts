import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

/** The configs of apps as they are set now; what runs has the snapshot of its release. */
export class Configs {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** By key, in the order of the keys. */
  async all(appId: number): Promise<Record<string, string>> {
    const rows = await this.#db
      .selectFrom('configs')
      .select(['key', 'value'])
      .where('app_id', '=', appId)
      .orderBy('key')
      .execute()
    return Object.fromEntries(
      rows.map((row) => [row.key, this.#vault.open(row.value, configPlace(appId, row.key))]),
    )
  }

  /** Sets some and leaves the others. */
  async set(appId: number, configs: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, text] of Object.entries(configs)) {
      const value = this.#vault.seal(text, configPlace(appId, key))
      await this.#db
        .insertInto('configs')
        .values({ app_id: appId, key, value })
        .onConflict((conflict) => conflict.columns(['app_id', 'key']).doUpdateSet({ value }))
        .execute()
    }
  }

  async unset(appId: number, key: string): Promise<void> {
    await this.#db.deleteFrom('configs').where('app_id', '=', appId).where('key', '=', key).execute()
  }

  /** Makes these all the configs there are. */
  async replace(appId: number, configs: Readonly<Record<string, string>>): Promise<void> {
    await this.#db.deleteFrom('configs').where('app_id', '=', appId).execute()
    await this.set(appId, configs)
  }
}

export function configPlace(appId: number, key: string): Place {
  return { table: 'configs', field: 'value', row: `${appId}/${key}` }
}
