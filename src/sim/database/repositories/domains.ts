import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'

/** The custom domains of apps, each of one app only. */
export class Domains {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** In the order they were added. */
  async ofApp(appId: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('domains')
      .select('fqdn')
      .where('app_id', '=', appId)
      .orderBy('created_at')
      .orderBy('fqdn')
      .execute()
    return rows.map(({ fqdn }) => fqdn)
  }

  /** All there are, with the name of their app. */
  all(): Promise<{ fqdn: string; app: string }[]> {
    return this.#db
      .selectFrom('domains')
      .innerJoin('apps', 'apps.id', 'domains.app_id')
      .select(['domains.fqdn', 'apps.name as app'])
      .execute()
  }

  /** The id of the app that has it, or null. */
  async appWith(fqdn: string): Promise<number | null> {
    const row = await this.#db
      .selectFrom('domains')
      .select('app_id')
      .where('fqdn', '=', fqdn)
      .executeTakeFirst()
    return row?.app_id ?? null
  }

  async add(appId: number, fqdn: string): Promise<void> {
    await this.#db
      .insertInto('domains')
      .values({ app_id: appId, fqdn, created_at: new Date().toISOString() })
      .execute()
  }

  /** @returns whether the app had it */
  async remove(appId: number, fqdn: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('domains')
      .where('app_id', '=', appId)
      .where('fqdn', '=', fqdn)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }
}
