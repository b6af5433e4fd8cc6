import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import type { AppLog } from './app-log.js'
import { linesForwards } from './lines.js'
import { sourceOf, timeOf } from './log-format.js'

/** What is known of one source: the latest time in its lines, and places none of them is before or behind. */
export interface LastStored {
  readonly time: string
  readonly start: number
  readonly end: number
}

interface Saved {
  /** All lines before this place are taken into account. */
  readonly upTo: number
  readonly sources: Readonly<Record<string, LastStored>>
}

/**
 * Knows for each source of an app up to when its lines are stored, so that a new source costs no search through all
 * that is kept. Saved now and then; what was stored since is read again after a crash.
 */
export class SourceIndex {
  readonly #file: string
  readonly #sources = new Map<string, LastStored>()
  #loading: Promise<void> | undefined
  #savedUpTo = 0
  #saving: Promise<void> | undefined
  #dirty = false

  /** @param saveEvery bytes of log after which it is saved again */
  constructor(
    private readonly appLog: AppLog,
    private readonly saveEvery: number,
    private readonly log: (line: string) => void,
  ) {
    this.#file = join(appLog.folder, 'sources.json')
  }

  /** To be called with each append, before it: the bytes and the latest time in them. */
  note(source: string, time: string, bytes: number): void {
    const { isOpen, end: stored, pendingBytes } = this.appLog
    const start = isOpen ? stored + pendingBytes : 0
    this.#add(source, { time, start, end: isOpen ? start + bytes : Number.MAX_SAFE_INTEGER })
    this.#dirty = true
    if (this.appLog.end - this.#savedUpTo >= this.saveEvery) void this.#save()
  }

  /** What is stored of a source; undefined when nothing is. */
  async lastOf(source: string): Promise<LastStored | undefined> {
    await this.#load()
    const last = this.#sources.get(source)
    return last === undefined || last.end <= this.appLog.begin ? undefined : last
  }

  /** Saves for the next start, when there is anything new. To be called before the log is closed. */
  async close(): Promise<void> {
    await this.#saving
    if (this.#loading !== undefined && this.#dirty) await this.#save()
  }

  async #load(): Promise<void> {
    this.#loading ??= this.#read()
    try {
      await this.#loading
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }

  async #read(): Promise<void> {
    await this.appLog.open()
    const saved = await this.#saved()
    this.#savedUpTo = saved.upTo
    for (const [source, last] of Object.entries(saved.sources)) this.#add(source, last)
    for await (const { line, end } of linesForwards(this.appLog, saved.upTo)) {
      const source = sourceOf(line, this.appLog.app)
      if (source !== null) this.#add(source, { time: timeOf(line), start: end - line.length - 1, end })
    }
  }

  async #saved(): Promise<Saved> {
    try {
      const saved = JSON.parse(await readFile(this.#file, 'utf8')) as Saved
      // Ahead of the log: the machine went down before the log reached the disk.
      if (saved.upTo <= this.appLog.end) return saved
    } catch {
      // Never saved, or not readable: all of the log is read instead.
    }
    return { upTo: 0, sources: {} }
  }

  #add(source: string, { time, start, end }: LastStored): void {
    const known = this.#sources.get(source)
    this.#sources.set(source, {
      time: known !== undefined && known.time > time ? known.time : time,
      start: Math.min(start, known?.start ?? start),
      end: Math.max(end, known?.end ?? end),
    })
  }

  /** Not before it is loaded: it would forget what earlier runs stored. */
  #save(): Promise<void> {
    this.#saving ??= this.#write().finally(() => {
      this.#saving = undefined
    })
    return this.#saving
  }

  async #write(): Promise<void> {
    try {
      await this.#load()
      for (const [source, { end }] of this.#sources) {
        if (end <= this.appLog.begin) this.#sources.delete(source)
      }
      const upTo = this.appLog.end + this.appLog.pendingBytes
      const content = JSON.stringify({ upTo, sources: Object.fromEntries(this.#sources) })
      this.#dirty = false
      this.#savedUpTo = upTo
      // Nothing may count as stored that a crash could still undo.
      if (await this.appLog.flushed()) await replaceFile(this.#file, content, 0o600)
    } catch (error) {
      this.log(`the index of the logs of ${this.appLog.app} was not saved: ${messageOf(error)}`)
    }
  }
}
