import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../lib/errors.js'
import { processIsAlive } from './process-alive.js'

/** How often the holder shows that it lives, and for how long a waiter believes it without such a sign. */
const HEARTBEAT_MS = 1000
const SILENCE_MS = 10_000

/** Who holds the lock; null when its file is not readable yet (it is being made). */
export interface LockHolder {
  readonly pid: number
  readonly id: string
}

/**
 * Only one process starts a simulator in a home at a time.
 *
 * A file made exclusively, with the holder's pid inside, because that works the same on every operating system. It is
 * stale when that pid is gone; since pids are reused (after a reboot above all), the holder also touches the file
 * every second, and one that stays untouched for ten is stale too.
 */
export class StartLock {
  readonly file: string
  readonly #pid: number
  readonly #id = randomBytes(8).toString('hex')
  #heartbeat: NodeJS.Timeout | undefined
  /** What was last seen of another holder's heartbeat, and when by our own clock. */
  #seen: { mark: string; at: number } | undefined

  constructor(home: string, pid = process.pid) {
    this.file = join(home, 'start.lock')
    this.#pid = pid
  }

  /**
   * Takes the lock if it is free or stale.
   *
   * @returns true when it is ours now
   * @throws GigalixirError STORAGE_FAILED when the home cannot be written
   */
  async tryTake(): Promise<boolean> {
    if (this.#heartbeat) return true
    if (await this.#create()) return true
    const holder = await this.holder()
    if (holder) return false
    await this.#removeStale()
    return this.#create()
  }

  /** Who holds the lock now, or null when nobody does or the holder is gone. */
  async holder(): Promise<LockHolder | { pid: null } | null> {
    const found = await this.#look()
    if (!found) return null
    if (found.holder && !processIsAlive(found.holder.pid)) return null
    if (this.#seen?.mark !== found.mark) this.#seen = { mark: found.mark, at: performance.now() }
    const silentFor = performance.now() - this.#seen.at
    if (silentFor > SILENCE_MS) return null
    return found.holder ?? { pid: null }
  }

  /** Gives the lock back; does nothing when it is not ours. */
  async release(): Promise<void> {
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
    const found = await this.#look()
    if (found?.holder?.id === this.#id) await rm(this.file, { force: true })
  }

  async #create(): Promise<boolean> {
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
    } catch (error) {
      throw this.#unusable(error)
    }
    try {
      const handle = await open(this.file, 'wx', 0o600)
      try {
        await handle.writeFile(JSON.stringify({ pid: this.#pid, id: this.#id }))
      } finally {
        await handle.close()
      }
    } catch (error) {
      const code = systemCode(error)
      // Windows says EPERM or EBUSY while the file is being removed by its holder.
      if (code === 'EEXIST' || code === 'EBUSY' || (code === 'EPERM' && (await this.#look()))) return false
      throw this.#unusable(error)
    }
    this.#heartbeat = setInterval(() => {
      const now = new Date()
      // A file that was taken away from us is told by the next look, not by a heartbeat.
      utimes(this.file, now, now).catch(() => undefined)
    }, HEARTBEAT_MS)
    this.#heartbeat.unref()
    return true
  }

  /**
   * Removes the stale file. Of several who noticed, one does it: the others might otherwise remove the lock which the
   * first has made since.
   */
  async #removeStale(): Promise<void> {
    const guard = `${this.file}.cleanup`
    try {
      await (await open(guard, 'wx', 0o600)).close()
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
      const age = await stat(guard).then(
        (stats) => Date.now() - stats.mtimeMs,
        () => 0,
      )
      if (age > SILENCE_MS) await rm(guard, { force: true }) // its maker died within these few lines
      return
    }
    try {
      if (!(await this.holder())) await rm(this.file, { force: true })
    } finally {
      await rm(guard, { force: true })
    }
  }

  #unusable(cause: unknown): GigalixirError {
    return new GigalixirError('STORAGE_FAILED', `${this.file} could not be made: ${messageOf(cause)}`, {
      next: ['Check the folder: gigalixir sim doctor'],
      cause,
    })
  }

  async #look(): Promise<{ holder: LockHolder | null; mark: string } | null> {
    try {
      const text = await readFile(this.file, 'utf8')
      const { mtimeMs } = await stat(this.file)
      return { holder: parse(text), mark: `${text} ${mtimeMs}` }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      return { holder: null, mark: '' }
    }
  }
}

function parse(text: string): LockHolder | null {
  try {
    const { pid, id } = JSON.parse(text) as { pid?: unknown; id?: unknown }
    return typeof pid === 'number' && typeof id === 'string' ? { pid, id } : null
  } catch {
    return null // still being written
  }
}
