import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { GigalixirError, messageOf } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'

/** Bytes of an AES-256 key. */
const KEY_BYTES = 32

/** The keys in `vault.json`: the current one encrypts, the others still decrypt what they once encrypted. */
export interface VaultKeys {
  readonly current: number
  readonly keys: ReadonlyMap<number, Buffer>
}

/** `vault.json`, readable by its owner alone. Without it no config value and no app secret can be read again. */
export class VaultFile {
  constructor(readonly file: string) {}

  get exists(): boolean {
    return existsSync(this.file)
  }

  /** @throws GigalixirError STORAGE_FAILED when the file is missing, unreadable or damaged */
  async read(): Promise<VaultKeys> {
    try {
      return parse(JSON.parse(await readFile(this.file, 'utf8')))
    } catch (error) {
      throw new GigalixirError('STORAGE_FAILED', `${this.file} cannot be used: ${messageOf(error)}`, {
        next: [
          'Put the file back from a backup: config values and app secrets cannot be read without it.',
          'Or lose every app and start over: gigalixir sim reset',
        ],
        cause: error,
      })
    }
  }

  /** @throws GigalixirError STORAGE_FAILED */
  async write({ current, keys }: VaultKeys): Promise<void> {
    const entries = [...keys].map(([version, key]) => [String(version), key.toString('base64')] as const)
    const stored = { format: 1, current, keys: Object.fromEntries(entries) }
    await replaceFile(this.file, `${JSON.stringify(stored, null, 2)}\n`, 0o600)
  }
}

/** The keys with one more, which becomes the current one. */
export function withNewKey({ keys }: Pick<VaultKeys, 'keys'>): VaultKeys {
  const current = Math.max(0, ...keys.keys()) + 1
  return { current, keys: new Map([...keys, [current, randomBytes(KEY_BYTES)]]) }
}

function parse(stored: unknown): VaultKeys {
  if (!isRecord(stored) || stored.format !== 1) throw new Error('it is not a vault this version knows.')
  if (!isRecord(stored.keys)) throw new Error('it has no keys.')
  const keys = new Map<number, Buffer>()
  for (const [version, text] of Object.entries(stored.keys)) {
    const key = Buffer.from(typeof text === 'string' ? text : '', 'base64')
    if (key.length !== KEY_BYTES) throw new Error(`its key ${version} is not one of ${KEY_BYTES} bytes.`)
    keys.set(Number(version), key)
  }
  const { current } = stored
  if (typeof current !== 'number' || !keys.has(current)) throw new Error('its current key is not there.')
  return { current, keys }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
