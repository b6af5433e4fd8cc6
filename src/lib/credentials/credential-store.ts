import { GigalixirError } from '../errors.js'
import { configDir } from '../paths.js'
import type { Target } from '../targets/target.js'
import { AccountFile } from './account-file.js'
import type { StoredAccount } from './account-file.js'
import type { Credential, FoundCredential } from './credential.js'
import { systemKeychain } from './keychain.js'
import type { Keychain } from './keychain.js'
import { netrcFile, removeFromNetrc, writeNetrc } from './netrc.js'

export interface StoreParts {
  readonly accounts: AccountFile
  /** Undefined where there is to be none. */
  readonly keychain: Keychain | undefined
  readonly env?: NodeJS.ProcessEnv
}

/** An account somebody is logged in with, as people see it. */
export interface AccountSummary {
  readonly email: string
  /** The one commands use. */
  readonly inUse: boolean
  /** Every place that has its key. */
  readonly where: readonly string[]
}

/**
 * The credentials of this machine, per target and account. A key is kept in the operating system's keychain where one
 * really answers, else in the accounts' own 0600 file; in netrc too, when that was asked for. The keychain is loaded and
 * asked only when a credential is in it or is to be stored.
 *
 * A simulator's key always stays in the file: it opens nothing but a local throw-away platform whose own files lie beside
 * it with the same rights, and no command against it should wait for a keychain, or ask for it to be unlocked.
 */
export class CredentialStore {
  readonly #accounts: AccountFile
  readonly #keychain: Keychain | undefined
  readonly #env: NodeJS.ProcessEnv

  constructor({ accounts, keychain, env = process.env }: StoreParts) {
    this.#accounts = accounts
    this.#keychain = keychain
    this.#env = env
  }

  /** Names of the targets somebody is logged in to. @throws GigalixirError STORAGE_FAILED */
  targets(): string[] {
    return this.#accounts.targets()
  }

  /** The accounts of a target, without asking the keychain for their keys. @throws GigalixirError STORAGE_FAILED */
  accounts(target: string): AccountSummary[] {
    const { current, accounts } = this.#accounts.read(target)
    return accounts.map((account) => ({
      email: account.email,
      inUse: account.email === current,
      where: [this.#placeOf(account), ...(account.netrc === undefined ? [] : [account.netrc])],
    }))
  }

  /**
   * The credential of an account, by default of the one in use.
   *
   * @throws GigalixirError STORAGE_FAILED when the file or the keychain that has it cannot be read
   */
  async read(target: Target, email?: string): Promise<FoundCredential | undefined> {
    const account = this.#find(target, email)
    if (!account) return undefined
    const apiKey = account.apiKey ?? (await this.#fromKeychain(target, account.email))
    if (apiKey === undefined) return undefined
    const source = account.apiKey === undefined ? 'keychain' : 'file'
    return { email: account.email, apiKey, source, where: this.#placeOf(account) }
  }

  /**
   * Keeps a credential and makes its account the one in use.
   *
   * @param netrc also write it into the person's netrc file; an account whose key is there already is always kept up to date
   * @returns every place that has it now
   * @throws GigalixirError STORAGE_FAILED; USAGE for a simulator's credential in netrc, which knows machines but no ports
   */
  async save(target: Target, credential: Credential, { netrc = false } = {}): Promise<readonly string[]> {
    const { email, apiKey } = credential
    if (netrc && target.kind === 'simulator')
      throw new GigalixirError(
        'USAGE',
        `A netrc entry cannot name a simulator: ${target.apiUrl} has a port.`,
        {
          next: ['Leave out --netrc: commands and git find the key without it.'],
        },
      )
    const before = this.#find(target, email)
    const inKeychain = target.kind !== 'simulator' && (await this.#intoKeychain(target, credential))
    const file = netrc ? netrcFile(this.#env) : before?.netrc
    if (file !== undefined) writeNetrc(file, machinesOf(target), { login: email, password: apiKey })
    const account = { email, ...(!inKeychain && { apiKey }), ...(file !== undefined && { netrc: file }) }
    this.#accounts.put(target.name, account)
    return [this.#placeOf(account), ...(file === undefined ? [] : [file])]
  }

  /** Makes a stored account the one in use. @throws GigalixirError NOT_FOUND when nobody logged in with it; STORAGE_FAILED */
  use(target: string, email: string): void {
    this.requireAccount(target, email)
    this.#accounts.use(target, email)
  }

  /** @throws GigalixirError NOT_FOUND when nobody logged in with that account; STORAGE_FAILED */
  requireAccount(target: string, email: string): void {
    const known = this.#accounts.read(target).accounts.map((account) => account.email)
    if (known.includes(email)) return
    throw new GigalixirError('NOT_FOUND', `${email} is not logged in to ${target}.`, {
      next: [
        ...(known.length === 0 ? [] : [`Logged in: ${known.join(', ')}`]),
        `Log in: gigalixir login -e ${email}`,
      ],
      data: { target, email },
    })
  }

  /**
   * Removes an account and its key from everywhere it was put, by default the account in use.
   *
   * @returns the places it was removed from; none when there was no such account
   * @throws GigalixirError STORAGE_FAILED; the account is then still known, so that it can be tried again
   */
  async remove(target: Target, email?: string): Promise<readonly string[]> {
    const account = this.#find(target, email)
    if (!account) return []
    const places = [this.#placeOf(account)]
    const apiKey = account.apiKey ?? (await this.#fromKeychain(target, account.email))
    if (account.netrc !== undefined && apiKey !== undefined) {
      const entry = { login: account.email, password: apiKey }
      if (removeFromNetrc(account.netrc, machinesOf(target), entry)) places.push(account.netrc)
    }
    if (account.apiKey === undefined) await this.#keychain?.remove(serviceOf(target), account.email)
    this.#accounts.remove(target.name, account.email)
    return places
  }

  /** Forgets the keys of a simulator that is gone, which may have no address any more. @throws GigalixirError STORAGE_FAILED */
  forgetSimulator(name: string): void {
    this.#accounts.clear(name)
  }

  #find(target: Target, email?: string): StoredAccount | undefined {
    const { current, accounts } = this.#accounts.read(target.name)
    const wanted = email ?? current
    return accounts.find((account) => account.email === wanted)
  }

  #placeOf(account: StoredAccount): string {
    if (account.apiKey !== undefined) return this.#accounts.path
    return this.#keychain?.name ?? 'the keychain'
  }

  async #fromKeychain(target: Target, email: string): Promise<string | undefined> {
    if (this.#keychain) return this.#keychain.read(serviceOf(target), email)
    throw new GigalixirError(
      'STORAGE_FAILED',
      `The API key of ${email} is in the keychain, which is switched off (GIGALIXIR_KEYCHAIN).`,
      { next: ['Use it again: GIGALIXIR_KEYCHAIN=on', 'Or log in once more: gigalixir login'] },
    )
  }

  async #intoKeychain(target: Target, { email, apiKey }: Credential): Promise<boolean> {
    try {
      await this.#keychain?.write(serviceOf(target), email, apiKey)
      return this.#keychain !== undefined
    } catch (error) {
      // No keychain, or a locked one nobody unlocks, as on a server: the file is what there is then.
      if (error instanceof GigalixirError && error.code === 'STORAGE_FAILED') return false
      throw error
    }
  }
}

/** Where credentials are kept on this machine. */
export function credentialStore(env: NodeJS.ProcessEnv = process.env): CredentialStore {
  return new CredentialStore({
    accounts: new AccountFile(configDir(env)),
    keychain: systemKeychain(env),
    env,
  })
}

/** The name in the keychain's own list, where people meet it too. */
function serviceOf(target: Target): string {
  return `gigalixir (${target.name})`
}

/** The hosts other programs ask netrc about: the API's and the git server's. */
function machinesOf(target: Target): string[] {
  return [...new Set([target.apiUrl, target.gitUrl].map((url) => new URL(url).hostname))]
}
