import { join } from 'node:path'
import { isRecord, readJsonFile, writePrivateFile } from '../atomic-file.js'
import { configDir } from '../paths.js'

/** An account somebody logged in with, on one target. */
export interface StoredAccount {
  readonly email: string
  /** Its API key, when this file keeps it; else the operating system's keychain does. */
  readonly apiKey?: string
  /** The netrc file that was given the key too, because `login --netrc` asked for it. */
  readonly netrc?: string
}

/** The accounts of one target. */
export interface TargetAccounts {
  /** E-mail of the account in use. */
  readonly current?: string
  readonly accounts: readonly StoredAccount[]
}

const NONE: TargetAccounts = { accounts: [] }

/**
 * `credentials.json` beside the settings, which only its owner can read: who is logged in where, and the API keys that
 * are in no keychain. `{"<target>": {"current": email, "accounts": [{"email", "apiKey"?, "netrc"?}]}}`; an entry
 * `{"email", "apiKey"}`, as it was written before there could be several accounts, is one account.
 */
export class AccountFile {
  readonly path: string

  constructor(folder: string = configDir()) {
    this.path = join(folder, 'credentials.json')
  }

  /** Names of the targets somebody is logged in to. @throws GigalixirError STORAGE_FAILED */
  targets(): string[] {
    const all = readJsonFile(this.path) ?? {}
    return Object.keys(all).filter((target) => accountsIn(all[target]).accounts.length > 0)
  }

  /** @throws GigalixirError STORAGE_FAILED */
  read(target: string): TargetAccounts {
    const all = readJsonFile(this.path)
    return all && Object.hasOwn(all, target) ? accountsIn(all[target]) : NONE
  }

  /** Adds an account or replaces what was known of it, and makes it the one in use. @throws GigalixirError STORAGE_FAILED */
  put(target: string, account: StoredAccount): void {
    const others = this.read(target).accounts.filter(({ email }) => email !== account.email)
    this.#save(target, { current: account.email, accounts: [...others, account] })
  }

  /** @throws GigalixirError STORAGE_FAILED */
  use(target: string, email: string): void {
    this.#save(target, { ...this.read(target), current: email })
  }

  /** Forgets an account; no other one takes its place by itself. @throws GigalixirError STORAGE_FAILED */
  remove(target: string, email: string): void {
    const { current, accounts } = this.read(target)
    this.#save(target, {
      ...(current !== undefined && current !== email && { current }),
      accounts: accounts.filter((account) => account.email !== email),
    })
  }

  /** Forgets every account of a target. @throws GigalixirError STORAGE_FAILED */
  clear(target: string): void {
    if (this.read(target).accounts.length > 0) this.#save(target, NONE)
  }

  #save(target: string, entry: TargetAccounts): void {
    const others = Object.entries(readJsonFile(this.path) ?? {}).filter(([name]) => name !== target)
    const all = entry.accounts.length === 0 ? others : [...others, [target, entry] as const]
    writePrivateFile(this.path, JSON.stringify(Object.fromEntries(all), null, 2) + '\n')
  }
}

function accountsIn(entry: unknown): TargetAccounts {
  if (!isRecord(entry)) return NONE
  const single = accountIn(entry)
  if (single) return { current: single.email, accounts: [single] }
  const list = Array.isArray(entry.accounts) ? entry.accounts : []
  const accounts = list.flatMap((each: unknown) => accountIn(each) ?? [])
  return { ...(typeof entry.current === 'string' && { current: entry.current }), accounts }
}

function accountIn(entry: unknown): StoredAccount | undefined {
  if (!isRecord(entry) || typeof entry.email !== 'string') return undefined
  const { email, apiKey, netrc } = entry
  return {
    email,
    ...(typeof apiKey === 'string' && { apiKey }),
    ...(typeof netrc === 'string' && { netrc }),
  }
}
