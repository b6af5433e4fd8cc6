import { mkdir } from 'node:fs/promises'
import type { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { SteadyClock } from '../steady-clock.js'
import { AppLog } from './app-log.js'
import { Collection } from './collection.js'
import { linesBackwards, startOfLastLines } from './lines.js'
import { formatLines, hasLabel, labelOf, messageIn, microseconds } from './log-format.js'
import { feedOf } from './log-feed.js'
import type { LogBatch } from './log-feed.js'
import type { Logger } from './log-port.js'
import type { LogPiece, LogSource } from './log-source.js'
import { SourceIndex } from './source-index.js'
import { TailStream } from './tail-stream.js'

/** The source of the platform's own notices (platform-behaviour.md, "Logs"). */
const PLATFORM = 'gigalixir-run'
const SEGMENT_BYTES = 16 * 1024 * 1024
const KEEP_BYTES = 256 * 1024 * 1024
const SEGMENT_MS = 24 * 3_600_000
const KEEP_MS = 7 * SEGMENT_MS
/** Notices come on their own account: when a full disk lets more than this pile up, they go to the daemon's log only. */
const MAX_WAITING_FOR_NOTICES = 16 * 1024 * 1024

export interface FileLoggerOptions {
  readonly folder: string
  /** Size of one file. */
  readonly segmentBytes?: number
  /** Per app; the oldest files go when there is more. */
  readonly keepBytes?: number
  /** Milliseconds after which a file is followed by a new one, and its lines are too old to be kept: a day and a week. */
  readonly segmentMs?: number
  readonly keepMs?: number
  /** Milliseconds since 1970. */
  readonly clock?: () => number
  /** The daemon's own log. */
  readonly log?: (line: string) => void
  /** How log files are opened, and the milliseconds after which a failed write is repeated. */
  readonly openFile?: typeof open
  readonly retryMs?: number
}

interface AppFiles {
  readonly appLog: AppLog
  readonly index: SourceIndex
}

/** Keeps the lines of each app in files of its own below one folder. */
export class FileLogger implements Logger {
  readonly name = 'logger'
  readonly #options: FileLoggerOptions
  readonly #log: (line: string) => void
  readonly #apps = new Map<string, AppFiles>()
  readonly #collections = new Map<string, Collection>()
  readonly #tails = new Set<TailStream>()
  readonly #steady = new SteadyClock()
  #stopped = false

  constructor(options: FileLoggerOptions) {
    this.#options = options
    this.#log = options.log ?? (() => undefined)
  }

  async start(): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 })
  }

  /** Ends collections and readers, and writes what is left. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#collections.values()].map((collection) => collection.stop()))
    for (const tail of this.#tails) tail.finish()
    await Promise.all([...this.#apps.values()].map((files) => this.#close(files)))
    this.#apps.clear()
  }

  info(): Record<string, unknown> {
    return { folder: this.#options.folder, collecting: this.#collections.size, readers: this.#tails.size }
  }

  collect(source: LogSource): { done: Promise<void>; stop(): Promise<void> } {
    const { appLog, index } = this.#filesOf(source.app)
    const earlier = this.#collections.get(`${source.app}[${source.source}]`)
    const collection = new Collection({
      source,
      appLog,
      index,
      log: this.#log,
      onLost: (after, before) => this.notice(source.app, lostNotice(source.source, after, before)),
      after: earlier === undefined ? Promise.resolve() : earlier.done.catch(() => undefined),
    })
    this.#collections.set(collection.key, collection)
    const over = () => {
      if (this.#collections.get(collection.key) === collection) this.#collections.delete(collection.key)
    }
    collection.done.then(over, over)
    return { done: collection.done, stop: () => collection.stop() }
  }

  notice(app: string, message: string): void {
    const refused = this.write(app, PLATFORM, this.#noticePieces(message))
    if (refused !== null) this.#log(`notice for ${app}${refused}: ${message}`)
  }

  /**
   * Stores lines of a source that is no output to be collected.
   *
   * @param pieces in the order of their times, at least one
   * @returns why they were not stored; null when they were
   */
  write(app: string, source: string, pieces: readonly LogPiece[]): string | null {
    if (this.#stopped) return ' after the end'
    const { appLog, index } = this.#filesOf(app)
    if (appLog.pendingBytes > MAX_WAITING_FOR_NOTICES) return ', not stored'
    const lines = formatLines(labelOf(app, source), pieces)
    index.note(source, microseconds(pieces[0]?.at ?? ''), lines.length)
    appLog.append(lines)
    return null
  }

  tail(app: string, options: { lines: number; follow: boolean; signal?: AbortSignal }): Readable {
    const label = labelOf(app, PLATFORM)
    const tail = new TailStream({
      log: this.#filesOf(app).appLog,
      ...options,
      noticeLine: (message) => formatLines(label, this.#noticePieces(message)),
    })
    this.#tails.add(tail)
    tail.once('close', () => this.#tails.delete(tail))
    return tail
  }

  feed(app: string, from: number, signal: AbortSignal): AsyncIterable<LogBatch> {
    return feedOf(this.#filesOf(app).appLog, from, signal)
  }

  async startOfLast(app: string, lines: number): Promise<number> {
    const { appLog } = this.#filesOf(app)
    await appLog.settled()
    return startOfLastLines(appLog, appLog.end, lines)
  }

  async end(app: string): Promise<number> {
    const { appLog } = this.#filesOf(app)
    await appLog.settled()
    return appLog.end
  }

  async lastMessages(app: string, source: string, count: number): Promise<string[]> {
    const { appLog, index } = this.#filesOf(app)
    await appLog.settled()
    const last = await index.lastOf(source)
    const messages: string[] = []
    if (last === undefined || count <= 0) return messages
    const label = labelOf(app, source)
    for await (const line of linesBackwards(appLog, Math.min(last.end, appLog.end))) {
      if (!hasLabel(line, label)) continue
      messages.push(messageIn(line, label))
      if (messages.length === count) break
    }
    return messages.reverse()
  }

  async removeApp(app: string): Promise<void> {
    const { appLog } = this.#filesOf(app)
    this.#apps.delete(app)
    const collections = [...this.#collections.values()].filter((one) => one.app === app)
    await Promise.all([appLog.remove(), ...collections.map((collection) => collection.stop())])
  }

  /** @throws RangeError for a name no app has: it becomes a folder's */
  #filesOf(app: string): AppFiles {
    const known = this.#apps.get(app)
    if (known !== undefined) return known
    if (!/^[a-z0-9][a-z0-9-]*$/.test(app)) throw new RangeError(`${JSON.stringify(app)} is no app's name`)
    const { folder, segmentBytes = SEGMENT_BYTES, openFile, retryMs } = this.#options
    const {
      keepBytes = KEEP_BYTES,
      segmentMs = SEGMENT_MS,
      keepMs = KEEP_MS,
      clock = () => this.#steady.now(),
    } = this.#options
    const appLog = new AppLog({
      app,
      // With something in front: Windows has names no folder can have, and people have apps named con.
      folder: join(folder, `app-${app}`),
      segmentBytes,
      keepBytes,
      segmentMs,
      keepMs,
      clock,
      log: this.#log,
      ...(openFile && { openFile }),
      ...(retryMs !== undefined && { retryMs }),
    })
    const files = { appLog, index: new SourceIndex(appLog, segmentBytes, this.#log) }
    this.#apps.set(app, files)
    return files
  }

  async #close({ appLog, index }: AppFiles): Promise<void> {
    const left = await appLog.close()
    if (left === 0) await index.close()
    else
      this.#log(
        `${left} bytes of logs of ${appLog.app} could not be written; replicas' output is read again at the next start`,
      )
  }

  #noticePieces(message: string): LogPiece[] {
    const at = new Date(this.#options.clock?.() ?? Date.now()).toISOString()
    return message.split('\n').map((line) => ({ at, line: Buffer.from(line) }))
  }
}

/** Times are those that the lines around it have. */
function lostNotice(source: string, after: string, before: string): string {
  return `Output of ${source} was lost, from ${after.slice(0, 23)}Z to ${before.slice(0, 23)}Z: more was written than is kept until it is read (256 to 512 MB).`
}
