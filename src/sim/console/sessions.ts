import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import { hashOf } from './one-time-tokens.js'

/** Milliseconds a browser stays let in. */
export const SESSION_MS = 30 * 24 * 3_600_000
/** Browsers let in at a time; beyond that the one that came first has to come again. */
const MOST = 50

/**
 * The browsers that were let in. They are kept over a restart, as hashes that open nothing, so that a page which was open
 * goes on by itself when the simulator is back.
 */
export class Sessions {
  readonly #file: string
  readonly #until = new Map<string, number>()
  #writing: Promise<void> = Promise.resolve()

  /** @param now milliseconds since 1970 */
  constructor(
    home: string,
    private readonly now: () => number = Date.now,
  ) {
    this.#file = join(home, 'console.json')
  }

  /** Reads what was kept. A file that is none of ours lets nobody in. */
  async load(): Promise<void> {
    let text: string
    try {
      text = await readFile(this.#file, 'utf8')
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return
      throw error
    }
    for (const [hash, until] of readSessions(text)) this.#until.set(hash, until)
  }

  /** Lets a browser in. @returns the secret that it shows from now on. @throws GigalixirError STORAGE_FAILED */
  async begin(): Promise<string> {
    const now = this.now()
    for (const [hash, until] of this.#until) if (until <= now) this.#until.delete(hash)
    for (const oldest of this.#until.keys()) {
      if (this.#until.size < MOST) break
      this.#until.delete(oldest)
    }
    const secret = randomBytes(24).toString('base64url')
    this.#until.set(hashOf(secret), now + SESSION_MS)
    await this.#save()
    return secret
  }

  knows(secret: string): boolean {
    return (this.#until.get(hashOf(secret)) ?? 0) > this.now()
  }

  /** Locks every browser out. @throws GigalixirError STORAGE_FAILED */
  async endAll(): Promise<void> {
    this.#until.clear()
    await this.#save()
  }

  /** Resolves when what is known is written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  #save(): Promise<void> {
    const next = this.#writing.then(() =>
      replaceFile(this.#file, `${JSON.stringify({ sessions: Object.fromEntries(this.#until) })}\n`, 0o600),
    )
    // Its caller is told; the next one writes all of it again.
    this.#writing = next.catch(() => undefined)
    return next
  }
}

function readSessions(text: string): [string, number][] {
  try {
    const { sessions } = JSON.parse(text) as { sessions?: Record<string, unknown> }
    return Object.entries(sessions ?? {}).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    )
  } catch {
    return []
  }
}
