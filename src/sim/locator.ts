import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../lib/errors.js'
import { replaceFile } from './atomic-file.js'

/** How another process finds a running simulator, and proves that it may control it. */
export interface Locator {
  readonly pid: number
  readonly instance: string
  readonly version: string
  readonly startedAt: string
  readonly port: number
  /** That of HTTPS, or null. */
  readonly httpsPort: number | null
  /** For control calls; the reason why the file is readable by its owner alone. */
  readonly token: string
  /** What it was told (config.ts), so that a start in its place can be told the same. */
  readonly variables: Readonly<Record<string, string>>
}

/** `locator.json` in the simulator's home: there while it runs. */
export class LocatorFile {
  readonly file: string

  constructor(home: string) {
    this.file = join(home, 'locator.json')
  }

  /** @throws GigalixirError STORAGE_FAILED when it is there and cannot be read */
  async read(): Promise<Locator | null> {
    let text: string
    try {
      text = await readFile(this.file, 'utf8')
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw new GigalixirError('STORAGE_FAILED', `${this.file} cannot be read: ${messageOf(error)}`, {
        cause: error,
      })
    }
    return parse(text)
  }

  async write(locator: Locator): Promise<void> {
    const { pid, instance, version, startedAt, port, httpsPort, token, variables } = locator
    const stored = {
      ...{ pid, instance, version, started_at: startedAt, port, https_port: httpsPort, token },
      variables,
    }
    await replaceFile(this.file, `${JSON.stringify(stored, null, 2)}\n`, 0o600)
  }

  /** Removes the file, unless it is another simulator's by now. */
  async remove(written: Pick<Locator, 'token'>): Promise<void> {
    const current = await this.read()
    if (current?.token === written.token) await rm(this.file, { force: true })
  }
}

/** A file that is not a locator of ours tells nothing: like one that is not there. */
function parse(text: string): Locator | null {
  let stored: Record<string, unknown>
  try {
    stored = (JSON.parse(text) ?? {}) as Record<string, unknown>
  } catch {
    return null
  }
  const { pid, instance, version, started_at: startedAt, port, https_port: https, token, variables } = stored
  if (typeof pid !== 'number' || typeof port !== 'number') return null
  if (typeof instance !== 'string' || typeof version !== 'string') return null
  if (typeof startedAt !== 'string' || typeof token !== 'string') return null
  return {
    pid,
    instance,
    version,
    startedAt,
    port,
    httpsPort: typeof https === 'number' ? https : null,
    token,
    variables: textsIn(variables),
  }
}

function textsIn(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
