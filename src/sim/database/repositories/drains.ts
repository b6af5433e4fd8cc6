import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'
import type { Place, Vault } from '../vault.js'

/** Somewhere the log of an app is to be sent. */
export interface DrainRecord {
  readonly id: number
  /** The app's name. */
  readonly app: string
  readonly url: string
  /** Tells the receiver which drain a line is from. */
  readonly token: string
}

/** Log drains. Their URLs are encrypted: they often hold a password or a key of the receiver. */
export class Drains {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  /** Oldest first. */
  async ofApp(appId: number): Promise<DrainRecord[]> {
    return (await this.#query().where('drains.app_id', '=', appId).execute()).map((row) => this.#open(row))
  }

  /** Of every app, oldest first. */
  async all(): Promise<DrainRecord[]> {
    return (await this.#query().execute()).map((row) => this.#open(row))
  }

  async add(appId: number, url: string, token: string): Promise<void> {
    await this.#db
      .insertInto('drains')
      .values({
        app_id: appId,
        url: this.#vault.seal(url, drainPlace(token)),
        token,
        created_at: new Date().toISOString(),
      })
      .execute()
  }

  /** @returns whether the app had it */
  async remove(appId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('drains')
      .where('app_id', '=', appId)
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  #query() {
    return this.#db
      .selectFrom('drains')
      .innerJoin('apps', 'apps.id', 'drains.app_id')
      .select(['drains.id', 'apps.name as app', 'drains.url', 'drains.token'])
      .orderBy('drains.id')
  }

  #open(row: Omit<DrainRecord, 'url'> & { url: Parameters<Vault['open']>[0] }): DrainRecord {
    return { ...row, url: this.#vault.open(row.url, drainPlace(row.token)) }
  }
}

/** The token and not the id: a URL is sealed before its row is there. */
export function drainPlace(token: string): Place {
  return { table: 'drains', field: 'url', row: token }
}
