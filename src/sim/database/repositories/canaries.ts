import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'

/** An app that takes part of another one's requests. */
export interface Canary {
  /** Its app's name. */
  readonly canary: string
  /** Percent of the requests of its parent. */
  readonly weight: number
}

/** Which app takes a share of which other one's requests. */
export class Canaries {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** The canary of an app, or null. */
  async ofApp(parentId: number): Promise<Canary | null> {
    const row = await this.#db
      .selectFrom('canaries')
      .innerJoin('apps', 'apps.id', 'canaries.canary_id')
      .select(['apps.name as canary', 'canaries.weight'])
      .where('canaries.parent_id', '=', parentId)
      .executeTakeFirst()
    return row ?? null
  }

  /** The name of the app that an app is a canary of, or null. */
  async parentOf(canaryId: number): Promise<string | null> {
    const row = await this.#db
      .selectFrom('canaries')
      .innerJoin('apps', 'apps.id', 'canaries.parent_id')
      .select('apps.name')
      .where('canaries.canary_id', '=', canaryId)
      .executeTakeFirst()
    return row?.name ?? null
  }

  /** All there are, by the names of the apps. */
  all(): Promise<{ app: string; canary: string; weight: number }[]> {
    return this.#db
      .selectFrom('canaries')
      .innerJoin('apps as parents', 'parents.id', 'canaries.parent_id')
      .innerJoin('apps as birds', 'birds.id', 'canaries.canary_id')
      .select(['parents.name as app', 'birds.name as canary', 'canaries.weight'])
      .execute()
  }

  /** In place of the one there was. */
  async set(parentId: number, canaryId: number, weight: number): Promise<void> {
    const row = { parent_id: parentId, canary_id: canaryId, weight }
    await this.#db
      .insertInto('canaries')
      .values(row)
      .onConflict((conflict) => conflict.column('parent_id').doUpdateSet({ canary_id: canaryId, weight }))
      .execute()
  }

  async remove(parentId: number): Promise<void> {
    await this.#db.deleteFrom('canaries').where('parent_id', '=', parentId).execute()
  }
}
