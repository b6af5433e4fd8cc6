import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely, Selectable } from 'kysely'
import type { App, AppSecrets } from '../../domain.js'
import type { Tables } from '../schema.js'
import type { Place, Sealed, Vault } from '../vault.js'

/** What a change of desired state may touch. */
export type DesiredChange = Partial<
  Pick<App, 'replicas' | 'size' | 'stack' | 'releaseVersion' | 'generation'>
>

/** What became healthy. */
export interface Good extends Pick<App, 'generation' | 'size' | 'stack'> {
  readonly version: number
}

export type NewApp = Pick<App, 'name' | 'ownerId' | 'cloud' | 'region' | 'stack' | 'replicas' | 'size'>

/** Apps and their desired state. */
export class Apps {
  readonly #db: Kysely<Tables>
  readonly #vault: Vault

  constructor(db: Kysely<Tables>, vault: Vault) {
    this.#db = db
    this.#vault = vault
  }

  async create(app: NewApp, secrets: Omit<AppSecrets, 'sshHostSecret'>): Promise<App> {
    const seal = (field: string, text: string) => this.#vault.seal(text, appPlace(app.name, field))
    const row = await this.#db
      .insertInto('apps')
      .values({
        name: app.name,
        owner_id: app.ownerId,
        cloud: app.cloud,
        region: app.region,
        stack: app.stack,
        replicas: app.replicas,
        size: app.size,
        release_version: null,
        generation: 0,
        good_version: null,
        good_generation: null,
        good_size: null,
        good_stack: null,
        revision: 0,
        app_key: seal('app_key', secrets.appKey),
        secret_key_base: seal('secret_key_base', secrets.secretKeyBase),
        erlang_cookie: seal('erlang_cookie', secrets.erlangCookie),
        logplex_token: seal('logplex_token', secrets.logplexToken),
        ssh_host_secret: null,
        created_at: new Date().toISOString(),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toApp(row)
  }

  async byName(name: string): Promise<App | null> {
    const row = await this.#db.selectFrom('apps').selectAll().where('name', '=', name).executeTakeFirst()
    return row ? toApp(row) : null
  }

  async exists(name: string): Promise<boolean> {
    return (
      (await this.#db.selectFrom('apps').select('id').where('name', '=', name).executeTakeFirst()) !==
      undefined
    )
  }

  /** By name. */
  async all(): Promise<App[]> {
    return (await this.#db.selectFrom('apps').selectAll().orderBy('name').execute()).map(toApp)
  }

  /** Those a person owns or has a permission on, by name. */
  async accessibleTo(userId: number): Promise<App[]> {
    const permitted = this.#db.selectFrom('permissions').select('app_id').where('user_id', '=', userId)
    const rows = await this.#db
      .selectFrom('apps')
      .selectAll()
      .where((where) => where.or([where('owner_id', '=', userId), where('id', 'in', permitted)]))
      .orderBy('name')
      .execute()
    return rows.map(toApp)
  }

  async countOwnedBy(userId: number): Promise<number> {
    const { count } = await this.#db
      .selectFrom('apps')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('owner_id', '=', userId)
      .executeTakeFirstOrThrow()
    return count
  }

  /** Those of people on the free tier that should run, with when they were last deployed to. */
  async runningOnFreeTier(): Promise<{ app: App; deployedAt: Date; warnedAt: Date | null }[]> {
    const rows = await this.#db
      .selectFrom('apps')
      .innerJoin('users', 'users.id', 'apps.owner_id')
      .innerJoin('slugs', 'slugs.app_id', 'apps.id')
      .selectAll('apps')
      .select((select) => select.fn.max('slugs.created_at').as('deployed_at'))
      .where('users.tier', '=', 'FREE')
      .where('apps.replicas', '>', 0)
      .where('apps.release_version', 'is not', null)
      .groupBy('apps.id')
      .execute()
    return rows.map((row) => ({
      app: toApp(row),
      deployedAt: new Date(row.deployed_at),
      warnedAt: row.idle_warned_at === null ? null : new Date(row.idle_warned_at),
    }))
  }

  async markIdleWarned(id: number, at: Date): Promise<void> {
    await this.#db
      .updateTable('apps')
      .set({ idle_warned_at: at.toISOString() })
      .where('id', '=', id)
      .execute()
  }

  async secrets(app: Pick<App, 'id' | 'name'>): Promise<AppSecrets> {
    const row = await this.#db
      .selectFrom('apps')
      .select(['app_key', 'secret_key_base', 'erlang_cookie', 'logplex_token', 'ssh_host_secret'])
      .where('id', '=', app.id)
      .executeTakeFirstOrThrow()
    const open = (field: string, sealed: Sealed) => this.#vault.open(sealed, appPlace(app.name, field))
    return {
      appKey: open('app_key', row.app_key),
      secretKeyBase: open('secret_key_base', row.secret_key_base),
      erlangCookie: open('erlang_cookie', row.erlang_cookie),
      logplexToken: open('logplex_token', row.logplex_token),
      sshHostSecret: open('ssh_host_secret', row.ssh_host_secret ?? (await this.#makeSshHostSecret(app))),
    }
  }

  /** Made when it is first asked for, as that of an app from before there was one. Of several who ask at once, one makes it. */
  async #makeSshHostSecret({ id, name }: Pick<App, 'id' | 'name'>): Promise<Sealed> {
    const sealed = this.#vault.seal(randomBytes(32).toString('base64url'), appPlace(name, 'ssh_host_secret'))
    await this.#db
      .updateTable('apps')
      .set({ ssh_host_secret: sealed })
      .where('id', '=', id)
      .where('ssh_host_secret', 'is', null)
      .execute()
    const row = await this.#db
      .selectFrom('apps')
      .select('ssh_host_secret')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.ssh_host_secret ?? sealed
  }

  /** Writes new desired state: its revision is the next one. */
  async change(id: number, change: DesiredChange): Promise<App> {
    const { replicas, size, stack, releaseVersion, generation } = change
    const row = await this.#db
      .updateTable('apps')
      .set({
        revision: sql`revision + 1`,
        ...(replicas !== undefined && { replicas }),
        ...(size !== undefined && { size }),
        ...(stack !== undefined && { stack }),
        ...(releaseVersion !== undefined && { release_version: releaseVersion }),
        ...(generation !== undefined && { generation }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return toApp(row)
  }

  /** @returns whether that was another state than before */
  async setMaintenance(id: number, enable: boolean): Promise<boolean> {
    const wanted = enable ? 1 : 0
    const { numUpdatedRows } = await this.#db
      .updateTable('apps')
      .set({ maintenance: wanted })
      .where('id', '=', id)
      .where('maintenance', '!=', wanted)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async isInMaintenance(id: number): Promise<boolean> {
    const row = await this.#db
      .selectFrom('apps')
      .select('maintenance')
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.maintenance === 1
  }

  /** Names of those in maintenance mode. */
  async inMaintenance(): Promise<string[]> {
    const rows = await this.#db.selectFrom('apps').select('name').where('maintenance', '=', 1).execute()
    return rows.map(({ name }) => name)
  }

  /** Remembers what became healthy. */
  async markGood(id: number, { version, generation, size, stack }: Good): Promise<void> {
    await this.#db
      .updateTable('apps')
      .set({ good_version: version, good_generation: generation, good_size: size, good_stack: stack })
      .where('id', '=', id)
      .execute()
  }

  /** Removes the app and everything the database knows of it, except that it existed (activity). */
  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('apps').where('id', '=', id).execute()
  }
}

/** The name and not the id: secrets are sealed before the row is there. */
export function appPlace(name: string, field: string): Place {
  return { table: 'apps', field, row: name }
}

function toApp(row: Selectable<Tables['apps']>): App {
  return {
    id: row.id,
    name: row.name,
    ownerId: row.owner_id,
    cloud: row.cloud,
    region: row.region,
    stack: row.stack,
    replicas: row.replicas,
    size: row.size,
    releaseVersion: row.release_version,
    generation: row.generation,
    goodVersion: row.good_version,
    goodGeneration: row.good_generation,
    goodSize: row.good_size,
    goodStack: row.good_stack,
    revision: row.revision,
    createdAt: new Date(row.created_at),
  }
}
