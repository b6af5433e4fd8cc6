import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { GigalixirError } from '../../lib/errors.js'
import { withNewKey } from './vault-file.js'
import type { VaultFile, VaultKeys } from './vault-file.js'

declare const sealedBrand: unique symbol
/** Text only the vault can read. Columns of this type cannot be given plain text by mistake. */
export type Sealed = string & { readonly [sealedBrand]: true }

/** Where a sealed value lives. It is bound to it: copied into another row or column it cannot be opened. */
export interface Place {
  readonly table: string
  readonly field: string
  readonly row: string
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const FORMAT = 'v1'

/**
 * Encryption at rest: AES-256-GCM. A sealed value reads `v1:<key version>:<base64url of nonce, tag, ciphertext>`; the key
 * version lets old values stay readable while new ones are sealed with a newer key.
 */
export class Vault {
  readonly #file: VaultFile
  #keys: VaultKeys

  private constructor(file: VaultFile, keys: VaultKeys) {
    this.#file = file
    this.#keys = keys
  }

  /** Reads the keys. @throws GigalixirError STORAGE_FAILED */
  static async open(file: VaultFile): Promise<Vault> {
    return new Vault(file, await file.read())
  }

  /** Makes a vault with its first key. @throws GigalixirError STORAGE_FAILED */
  static async create(file: VaultFile): Promise<Vault> {
    const keys = withNewKey({ keys: new Map() })
    await file.write(keys)
    return new Vault(file, keys)
  }

  /** The version of the key that new values are sealed with. */
  get currentKey(): number {
    return this.#keys.current
  }

  /** Seals with a new key from now on; what older keys sealed stays readable. The new key is on disk when it resolves. */
  async addKey(): Promise<void> {
    const keys = withNewKey(this.#keys)
    await this.#file.write(keys)
    this.#keys = keys
  }

  /** Whether there is a key that nothing new is sealed with. */
  get hasOldKeys(): boolean {
    return this.#keys.keys.size > 1
  }

  /** Forgets all keys but the current one. What an older key sealed can never be read again. */
  async dropOldKeys(): Promise<void> {
    const { current } = this.#keys
    const keys = { current, keys: new Map([[current, this.#key(current)]]) }
    await this.#file.write(keys)
    this.#keys = keys
  }

  /** What everything the current key sealed begins with. */
  get currentPrefix(): string {
    return `${FORMAT}:${this.currentKey}:`
  }

  isCurrent(sealed: Sealed): boolean {
    return sealed.startsWith(this.currentPrefix)
  }

  seal(text: string, place: Place): Sealed {
    const { current } = this.#keys
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key(current), nonce)
    cipher.setAAD(boundTo(place, current))
    const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    const body = Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')
    return `${FORMAT}:${current}:${body}` as Sealed
  }

  /** @throws GigalixirError STORAGE_FAILED when the value was altered, moved, or sealed with a key that is not there */
  open(sealed: Sealed, place: Place): string {
    const [format, version, body] = sealed.split(':')
    const bytes = Buffer.from(body ?? '', 'base64url')
    if (format !== FORMAT || bytes.length < NONCE_BYTES + TAG_BYTES) throw unreadable(place)
    const keyVersion = Number(version)
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyVersion), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(boundTo(place, keyVersion))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
      return text.toString('utf8')
    } catch (error) {
      throw unreadable(place, error)
    }
  }

  #key(version: number): Buffer {
    const key = this.#keys.keys.get(version)
    if (key) return key
    throw new GigalixirError('STORAGE_FAILED', `${this.#file.file} has no key of version ${version}.`, {
      next: ['Put back the vault.json that belongs to this database.'],
    })
  }
}

function boundTo({ table, field, row }: Place, keyVersion: number): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyVersion, table, field, row]))
}

function unreadable({ table, field, row }: Place, cause?: unknown): GigalixirError {
  return new GigalixirError(
    'STORAGE_FAILED',
    `The encrypted ${field} of ${table} ${row} cannot be read: it was altered, or vault.json belongs to another database.`,
    { next: ['Put back the vault.json that belongs to this database.'], cause },
  )
}
