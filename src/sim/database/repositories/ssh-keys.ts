import type { Kysely } from 'kysely'
import type { Tables } from '../schema.js'

/** A public key somebody gets into replicas with. */
export interface SshKey {
  readonly id: number
  /** As one line of `authorized_keys`. */
  readonly key: string
}

/** The SSH keys of people. */
export class SshKeys {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** Oldest first. */
  ofUser(userId: number): Promise<SshKey[]> {
    return this.#db
      .selectFrom('ssh_keys')
      .select(['id', 'key'])
      .where('user_id', '=', userId)
      .orderBy('id')
      .execute()
  }

  async isKnown(userId: number, fingerprint: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('ssh_keys')
      .select('id')
      .where('user_id', '=', userId)
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirst()
    return row !== undefined
  }

  add(userId: number, key: string, fingerprint: string): Promise<SshKey> {
    return this.#db
      .insertInto('ssh_keys')
      .values({ user_id: userId, key, fingerprint, created_at: new Date().toISOString() })
      .returning(['id', 'key'])
      .executeTakeFirstOrThrow()
  }

  /** @returns whether this person had such a key */
  async remove(userId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('ssh_keys')
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  /** Of everyone who may change the app: its owner and its collaborators, each key once. */
  async forApp(app: { readonly id: number; readonly ownerId: number }): Promise<string[]> {
    const collaborators = this.#db
      .selectFrom('permissions')
      .select('user_id')
      .where('app_id', '=', app.id)
      .where('role', '=', 'COLLABORATOR')
    const rows = await this.#db
      .selectFrom('ssh_keys')
      .select('key')
      .where((where) => where.or([where('user_id', '=', app.ownerId), where('user_id', 'in', collaborators)]))
      .groupBy('fingerprint')
      .orderBy('id')
      .execute()
    return rows.map(({ key }) => key)
  }
}
