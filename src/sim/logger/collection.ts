import { messageOf } from '../../lib/errors.js'
import type { AppLog } from './app-log.js'
import { formatLines, labelOf, microseconds } from './log-format.js'
import type { LogPiece, LogSource, OnLost } from './log-source.js'
import type { SourceIndex } from './source-index.js'
import { StoredLines } from './stored-lines.js'

/** A source that fails is read again after these many milliseconds, one after another; then it is given up. */
const RETRY_MS = [200, 400, 800, 1600, 3200, 5000, 5000, 5000]

export interface CollectionOptions {
  readonly source: LogSource
  readonly appLog: AppLog
  readonly index: SourceIndex
  readonly log: (line: string) => void
  readonly onLost: OnLost
  readonly retryMs?: readonly number[]
  /** Something that has to be over first: an earlier collection of the same source. */
  readonly after: Promise<unknown>
}

/** Takes the output of one source into the log of its app, from where that ends on. */
export class Collection {
  /** Resolves when all the source had is stored. Rejects when the source cannot be read. */
  readonly done: Promise<void>
  readonly #options: CollectionOptions
  readonly #label: Buffer
  readonly #abort = new AbortController()
  #taken = 0
  #release: (() => void) | undefined

  constructor(options: CollectionOptions) {
    this.#options = options
    this.#label = labelOf(options.source.app, options.source.source)
    this.done = this.#run()
    // Who does not wait for it reads of a failure in the log.
    this.done.catch(() => undefined)
  }

  get app(): string {
    return this.#options.source.app
  }

  get key(): string {
    return `${this.#options.source.app}[${this.#options.source.source}]`
  }

  /** Ends it; what was taken by then is stored. */
  async stop(): Promise<void> {
    this.#abort.abort()
    this.#release?.()
    await this.done.catch(() => undefined)
  }

  async #run(): Promise<void> {
    const { after, appLog, log, retryMs = RETRY_MS } = this.#options
    await after
    let failures = 0
    while (!this.#isOver()) {
      const before = this.#taken
      try {
        await this.#collect()
        break
      } catch (error) {
        if (this.#isOver()) break
        if (this.#taken > before) failures = 0
        const wait = retryMs[failures]
        log(
          `output of ${this.key} cannot be read${wait === undefined ? ', given up' : ''}: ${messageOf(error)}`,
        )
        if (wait === undefined) throw error
        failures += 1
        await this.#pause(wait)
      }
    }
    // When told to stop, not even a full disk holds it up.
    if (this.#abort.signal.aborted) await appLog.settled()
    else await this.#orStopped(appLog.flushed())
  }

  #isOver(): boolean {
    return this.#abort.signal.aborted || this.#options.appLog.closed
  }

  /** Once through the source: to its end, to the abort, or to an error of it. */
  async #collect(): Promise<void> {
    const { source, appLog, index } = this.#options
    const { signal } = this.#abort
    // What is found in the files has to be all that was taken.
    if ((await this.#orStopped(appLog.flushed())) !== true) return
    const stored = await StoredLines.find(appLog, index, source.source, this.#label)
    const { onLost } = this.#options
    const iterator = source.open(stored.since, signal, onLost)[Symbol.asyncIterator]()
    let isFirst = true
    try {
      for (;;) {
        const step = await this.#orStopped(iterator.next())
        if (step === undefined || step.done === true) break
        const [first] = step.value
        if (isFirst && first !== undefined) {
          isFirst = false
          // It has begun its files anew while nobody read, such as while the simulator was down.
          const lost = stored.lostBefore(first, source.begunAt)
          if (lost !== null) onLost(lost.after, lost.before)
        }
        this.#store(stored.newOf(step.value))
        await this.#orStopped(appLog.room())
      }
    } finally {
      // A source that ignores the signal must not hold up a stop.
      void iterator.return?.().then(undefined, () => undefined)
    }
  }

  #store(pieces: readonly LogPiece[]): void {
    const { source, appLog, index } = this.#options
    const last = pieces.at(-1)
    if (last === undefined) return
    const lines = formatLines(this.#label, pieces)
    index.note(source.source, microseconds(last.at), lines.length)
    appLog.append(lines)
    this.#taken += pieces.length
  }

  async #pause(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await this.#orStopped(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds)
      }),
    )
    clearTimeout(timer)
  }

  /**
   * Waits for something, or until told to stop. Not Promise.race with one long-lived promise: that would keep a little
   * of every wait until the end.
   */
  #orStopped<T>(something: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      this.#release = () => resolve(undefined)
      if (this.#abort.signal.aborted) resolve(undefined)
      something.then(resolve, reject)
    })
  }
}
