import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { GigalixirError, messageOf, systemCode } from '../lib/errors.js'
import { DISK_FULL_WORDS, isDiskFull } from './disk-full.js'
import { processIsAlive } from './process-alive.js'

/** How a holder shows that it lives, and what a lock without such a sign has to stand until it counts as left behind. */
export interface LockTiming {
  readonly heartbeatMs: number
  /** An older sign of life is looked at twice. */
  readonly silenceMs: number
}

const TIMING: LockTiming = { heartbeatMs: 1000, silenceMs: 10_000 }

/** Who holds the lock; null when its file does not say. */
export interface LockHolder {
  readonly pid: number
  readonly id: string
}

/** The lock's file at one moment. */
interface Seen {
  readonly holder: LockHolder | null
  /** Its time of change, in milliseconds. */
  readonly modified: number
}

/**
 * Only one process starts a simulator in a home at a time.
 *
 * A file made exclusively, with the holder's pid inside, because that works the same on every operating system. It is
 * stale when that pid is gone; since pids are reused (after a reboot above all), the holder also touches the file
 * every second. One that was touched long ago, or by its time is yet to be touched, is watched for some heartbeats: a
 * machine that slept, or whose clock was set, has a holder that touches it again; what nobody touches was left behind,
 * whatever is in it. So each process can tell for itself, and nobody waits for a lock of a disk that was full.
 */
export class StartLock {
  readonly file: string
  readonly #pid: number
  readonly #timing: LockTiming
  readonly #id = randomBytes(8).toString('hex')
  #heartbeat: NodeJS.Timeout | undefined

  constructor(
    home: string,
    { pid = process.pid, timing = TIMING }: { pid?: number; timing?: LockTiming } = {},
  ) {
    this.file = join(home, 'start.lock')
    this.#pid = pid
    this.#timing = timing
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
    const found = await this.#look()
    if (found) {
      if (await this.#isHeld(found)) return false
      await this.#removeStale(found)
    }
    return this.#create()
  }

  /** Who holds the lock now, or null when nobody does or the holder is gone. Takes some heartbeats where that is in doubt. */
  async holder(): Promise<LockHolder | { pid: null } | null> {
    const found = await this.#look()
    return found && (await this.#isHeld(found)) ? (found.holder ?? { pid: null }) : null
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
      if (!(await this.#makeFile())) return false
    } catch (error) {
      throw this.#unusable(error)
    }
    this.#heartbeat = setInterval(() => {
      const now = new Date()
      // A file that was taken away from us is told by the next look, not by a heartbeat.
      utimes(this.file, now, now).catch(() => undefined)
    }, this.#timing.heartbeatMs)
    this.#heartbeat.unref()
    return true
  }

  /**
   * Under another name first: where it appears it is whole, and a full disk leaves no file that says nothing.
   *
   * @returns false when there is one already
   */
  async #makeFile(): Promise<boolean> {
    const content = JSON.stringify({ pid: this.#pid, id: this.#id })
    const temporary = `${this.file}.${this.#id}.tmp`
    try {
      await writeFile(temporary, content, { flag: 'wx', mode: 0o600 })
      await link(temporary, this.file)
      return true
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false
      if (!NO_LINKS.has(systemCode(error) ?? '')) throw error
      return await this.#makeFileInPlace(content)
    } finally {
      await rm(temporary, { force: true })
    }
  }

  /** For file systems without links. */
  async #makeFileInPlace(content: string): Promise<boolean> {
    let handle
    try {
      handle = await open(this.file, 'wx', 0o600)
    } catch (error) {
      const code = systemCode(error)
      // Windows says EPERM or EBUSY while the file is being removed by its holder.
      if (code === 'EEXIST' || code === 'EBUSY' || (code === 'EPERM' && (await this.#look()))) return false
      throw error
    }
    try {
      await handle.writeFile(content)
    } catch (error) {
      await rm(this.file, { force: true })
      throw error
    } finally {
      await handle.close()
    }
    return true
  }

  /**
   * Removes the stale file. Of several who noticed, one does it: the others might otherwise remove the lock which the
   * first has made since.
   */
  async #removeStale(stale: Seen): Promise<void> {
    const guard = `${this.file}.cleanup`
    try {
      await (await open(guard, 'wx', 0o600)).close()
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw this.#unusable(error)
      const made = await stat(guard).then(
        (stats) => stats.mtimeMs,
        () => Date.now(),
      )
      if (this.#isSilent(made)) await rm(guard, { force: true }) // its maker died within these few lines
      return
    }
    try {
      const now = await this.#look()
      if (now?.modified === stale.modified && now.holder?.id === stale.holder?.id)
        await rm(this.file, { force: true })
    } finally {
      await rm(guard, { force: true })
    }
  }

  #unusable(cause: unknown): GigalixirError {
    const why = isDiskFull(cause) ? DISK_FULL_WORDS : messageOf(cause)
    return new GigalixirError('STORAGE_FAILED', `${this.file} could not be made: ${why}`, {
      next: ['Check the folder: gigalixir sim doctor'],
      cause,
    })
  }

  async #isHeld({ holder, modified }: Seen): Promise<boolean> {
    if (holder && !processIsAlive(holder.pid)) return false
    return !this.#isSilent(modified) || this.#stirs(modified)
  }

  async #look(): Promise<Seen | null> {
    let modified: number
    try {
      modified = (await stat(this.file)).mtimeMs
    } catch (error) {
      // Windows says something else while somebody removes it.
      return systemCode(error) === 'ENOENT' ? null : { holder: null, modified: Date.now() }
    }
    const text = await readFile(this.file, 'utf8').catch(() => '') // removed since, or closed to us: its age tells the rest
    return { holder: parse(text), modified }
  }

  #isSilent(modified: number): boolean {
    return Math.abs(Date.now() - modified) > this.#timing.silenceMs
  }

  /** Whether the lock is touched, or changes hands, within some heartbeats. */
  async #stirs(modified: number): Promise<boolean> {
    for (let beats = 0; beats < 3; beats += 1) {
      await delay(this.#timing.heartbeatMs)
      const now = await this.#look()
      if (now?.modified !== modified) return now !== null
    }
    return false
  }
}

/** How systems say that a file cannot have a second name. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EMLINK',
  'EISDIR',
])

function parse(text: string): LockHolder | null {
  try {
    const { pid, id } = JSON.parse(text) as { pid?: unknown; id?: unknown }
    return typeof pid === 'number' && typeof id === 'string' ? { pid, id } : null
  } catch {
    return null // not ours, or cut off
  }
}
