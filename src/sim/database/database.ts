import { constants, existsSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import type { Kysely } from 'kysely'
import type { Service } from '../service.js'
import { migrateToLatest } from './migrate.js'
import { MIGRATIONS, migrationProvider } from './migrations/index.js'
import { rotateKeys } from './rotate-keys.js'
import { repositoriesOn } from './repositories.js'
import type { Repositories } from './repositories.js'
import type { Tables } from './schema.js'
import { closeSqlite, lostDatabase, mustBeIntact, openSqlite } from './sqlite.js'
import { VaultFile } from './vault-file.js'
import { Vault } from './vault.js'

const DATABASE_FILE = 'sim.db'
const VAULT_FILE = 'vault.json'
/** Where an app's repository and slugs are, beside the database. */
const APP_FOLDERS = ['git', 'slugs']

interface Open {
  readonly db: Kysely<Tables>
  readonly vault: Vault
  readonly repositories: Repositories
}

/** Where the platform keeps what it has to remember: `sim.db` and the keys to its secrets, `vault.json`. */
export class Database implements Service, Repositories {
  readonly name = 'database'
  readonly #home: string
  #open: Open | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor({ home }: { readonly home: string }) {
    this.#home = home
  }

  /** @throws GigalixirError STORAGE_FAILED when a file is missing, damaged, or of a newer version */
  async start(): Promise<void> {
    if (this.#open) return
    await mkdir(this.#home, { recursive: true, mode: 0o700 })
    const file = join(this.#home, DATABASE_FILE)
    const vaultFile = new VaultFile(join(this.#home, VAULT_FILE))
    // A vault is only made for a database that is not there yet: a new key for an old database would hide that the old
    // key is lost.
    const isEmpty = !existsSync(file) || (await stat(file)).size === 0
    const isNew = isEmpty && !vaultFile.exists
    if (isEmpty && !isNew && (await this.#hasApps()))
      throw lostDatabase(
        `${file} is ${existsSync(file) ? 'empty' : 'missing'}, but there are apps in ${this.#home} that it should know.`,
      )
    const vault = isNew ? await Vault.create(vaultFile) : await Vault.open(vaultFile)
    const db = await openSqlite(file)
    try {
      await mustBeIntact(db, file)
    } catch (error) {
      await db.destroy() // as it is: what is damaged is not written to
      throw error
    }
    try {
      await migrateToLatest(db, migrationProvider)
    } catch (error) {
      await closeSqlite(db)
      throw error
    }
    this.#open = { db, vault, repositories: repositoriesOn(db, vault) }
  }

  async stop(): Promise<void> {
    await this.#last
    const open = this.#open
    this.#open = undefined
    if (open) await closeSqlite(open.db)
  }

  /** Whether an earlier run left what a database must know of; a first start that was killed has left nothing yet. */
  async #hasApps(): Promise<boolean> {
    const contents = APP_FOLDERS.map((folder) => readdir(join(this.#home, folder)).catch(() => []))
    return (await Promise.all(contents)).flat().length > 0
  }

  info(): Record<string, unknown> {
    return {
      schema: Object.keys(MIGRATIONS).length,
      vault_key: this.#opened.vault.currentKey,
      /** True after a change of keys that was broken off. */
      old_vault_keys: this.#opened.vault.hasOldKeys,
    }
  }

  /**
   * All of what `work` writes is there afterwards, or nothing. There is one connection: inside, only `tx` may be used,
   * the database itself would wait for the transaction for ever.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    const { db, vault } = this.#opened
    return db.transaction().execute((transaction) => work(repositoriesOn(transaction, vault)))
  }

  /**
   * Gives the vault a new key, seals everything with it and forgets the old ones. Once at a time.
   *
   * @returns the version of the new key, and how many values it sealed anew
   * @throws GigalixirError STORAGE_FAILED
   */
  rotateKeys(): Promise<{ key: number; values: number }> {
    return this.#alone(async ({ db, vault }) => ({
      values: await rotateKeys(db, vault),
      key: vault.currentKey,
    }))
  }

  /**
   * A copy of everything as it is at one moment, with its keys: `sim.db` and `vault.json` in a folder that has neither.
   *
   * @returns the steps of the schema it has
   */
  copyTo(folder: string): Promise<{ schema: string[] }> {
    return this.#alone(async ({ db }) => {
      const file = join(folder, DATABASE_FILE)
      // Made here, for its owner alone; SQLite takes an empty file for its copy.
      await writeFile(file, '', { flag: 'wx', mode: 0o600 })
      await db.executeQuery(CompiledQuery.raw('vacuum into ?', [file]))
      await copyFile(join(this.#home, VAULT_FILE), join(folder, VAULT_FILE), constants.COPYFILE_EXCL)
      for (const name of [DATABASE_FILE, VAULT_FILE]) await syncFile(join(folder, name))
      return { schema: Object.keys(MIGRATIONS) }
    })
  }

  /** What may not overlap with its like: what changes or copies the keys. */
  #alone<T>(work: (open: Open) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => work(this.#opened))
    this.#last = result.catch(() => undefined) // whoever asked is told
    return result
  }

  get users() {
    return this.#opened.repositories.users
  }
  get apps() {
    return this.#opened.repositories.apps
  }
  get permissions() {
    return this.#opened.repositories.permissions
  }
  get mails() {
    return this.#opened.repositories.mails
  }
  get mailTokens() {
    return this.#opened.repositories.mailTokens
  }
  get secondFactors() {
    return this.#opened.repositories.secondFactors
  }
  get signups() {
    return this.#opened.repositories.signups
  }
  get sshKeys() {
    return this.#opened.repositories.sshKeys
  }
  get configs() {
    return this.#opened.repositories.configs
  }
  get slugs() {
    return this.#opened.repositories.slugs
  }
  get releases() {
    return this.#opened.repositories.releases
  }
  get builds() {
    return this.#opened.repositories.builds
  }
  get rollouts() {
    return this.#opened.repositories.rollouts
  }
  get activity() {
    return this.#opened.repositories.activity
  }
  get removals() {
    return this.#opened.repositories.removals
  }
  get domains() {
    return this.#opened.repositories.domains
  }
  get drains() {
    return this.#opened.repositories.drains
  }
  get databases() {
    return this.#opened.repositories.databases
  }
  get databaseBackups() {
    return this.#opened.repositories.databaseBackups
  }
  get canaries() {
    return this.#opened.repositories.canaries
  }
  get cards() {
    return this.#opened.repositories.cards
  }
  get usage() {
    return this.#opened.repositories.usage
  }

  get #opened(): Open {
    if (!this.#open) throw new Error('the database is not open')
    return this.#open
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
