import { Readable } from 'node:stream'
import type { AppLog } from './app-log.js'
import { startOfLastLines } from './lines.js'
import { NEWLINE } from './log-format.js'
import { LogReader } from './log-reader.js'

/** Bytes read at once; a reader that pauses holds no more than two of them. */
const BLOCK = 64 * 1024

export interface TailOptions {
  readonly log: AppLog
  readonly lines: number
  readonly follow: boolean
  readonly signal?: AbortSignal | undefined
  /** A line of the platform's own for this log. */
  readonly noticeLine: (message: string) => Buffer
}

/**
 * The end of an app's log as bytes, and with `follow` all that is stored later. It reads the files as its own reader
 * asks for more, so a slow one costs nothing and misses nothing, unless it is so slow that what it has not read is too
 * old to be kept: then a line tells it how much that was.
 */
export class TailStream extends Readable {
  readonly #options: TailOptions
  readonly #reader: LogReader
  #place: number | undefined
  /** Where it ends when it does not follow. */
  #stop = Infinity
  #midLine = false
  #finished = false
  #wake: (() => void) | undefined

  constructor(options: TailOptions) {
    super({ highWaterMark: BLOCK })
    this.#options = options
    this.#reader = new LogReader(options.log)
    if (options.signal?.aborted === true) this.finish()
    else options.signal?.addEventListener('abort', this.finish)
  }

  /** Ends it after what its reader already has, and lets go of the file even if nobody reads any more. */
  readonly finish = (): void => {
    this.#finished = true
    this.#wake?.()
    this.#reader.close().catch((error: unknown) => this.destroy(asError(error)))
  }

  override _read(): void {
    this.#next().then(
      (chunk) => {
        if (chunk !== null) this.#midLine = chunk.at(-1) !== NEWLINE
        this.push(chunk)
      },
      (error: unknown) => {
        if (this.#finished) this.push(null)
        else this.destroy(asError(error))
      },
    )
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#finished = true
    this.#wake?.()
    this.#options.signal?.removeEventListener('abort', this.finish)
    this.#reader.close().then(
      () => callback(error),
      (closing: unknown) => callback(error ?? asError(closing)),
    )
  }

  /** The next bytes, as soon as there are any; null at the end. */
  async #next(): Promise<Buffer | null> {
    const { log, follow } = this.#options
    let place = this.#place ?? (await this.#begin())
    for (;;) {
      if (this.#finished || place >= this.#stop) return null
      const chunk = await this.#reader.read(place, Math.min(BLOCK, this.#stop - place))
      if (chunk !== null) {
        this.#place = place + chunk.length
        return chunk
      }
      const next = log.nextPlace(place)
      if (next > place) {
        this.#place = next
        return this.#lost(next - place)
      }
      if (!follow || log.closed) return null
      await this.#growth(place)
      place = this.#place ?? place
    }
  }

  async #begin(): Promise<number> {
    const { log, lines, follow } = this.#options
    await log.settled()
    const end = log.end
    if (!follow) this.#stop = end
    this.#place = await startOfLastLines(log, end, lines)
    return this.#place
  }

  async #growth(place: number): Promise<void> {
    const { log } = this.#options
    if (this.#finished || log.end > place) return
    await new Promise<void>((resolve) => {
      const stop = log.onChange(() => {
        if (log.end > place || log.closed) this.#wake?.()
      })
      this.#wake = () => {
        this.#wake = undefined
        stop()
        resolve()
      }
    })
  }

  #lost(bytes: number): Buffer {
    const line = this.#options.noticeLine(
      `${bytes} bytes of this log were too old to be kept before they were read here`,
    )
    return this.#midLine ? Buffer.concat([Buffer.of(NEWLINE), line]) : line
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
