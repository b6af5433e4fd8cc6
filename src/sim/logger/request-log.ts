import { messageOf } from '../../lib/errors.js'
import type { Service } from '../service.js'
import { FileLogger } from './file-logger.js'
import type { FileLoggerOptions } from './file-logger.js'
import type { Logger } from './log-port.js'

/** What an app's requests are shown as being from: the name heroku gave it (https://devcenter.heroku.com/articles/http-routing). */
export const ROUTER = 'router'
/** A request is a line of some 300 bytes: this is as many as somebody looks for one in. */
const KEEP_BYTES = 32 * 1024 * 1024
const SEGMENT_BYTES = 2 * 1024 * 1024
/** Milliseconds lines wait for others: a busy app is written for a few times a second, and off the way of its requests. */
const WAIT = 200
/** So many are written at once, whatever the time. */
const MANY = 2000

export interface RequestLogOptions<Request> extends FileLoggerOptions {
  readonly appOf: (request: Request) => string
  /** Milliseconds since 1970 at which it was over, by which lines are in order. */
  readonly endOf: (request: Request) => number
  /** What is said of it, on one line. */
  readonly line: (request: Request) => string
  /** Whether there is such an app: what is over later than its app leaves nothing behind. */
  readonly knows: (app: string) => Promise<boolean>
}

/**
 * The requests to each app, a line each, in files of their own: the log of the app, which drains and other clients get, is the
 * platform's and has none.
 */
export class RequestLog<Request> implements Service {
  readonly name = 'request-log'
  readonly #options: RequestLogOptions<Request>
  readonly #files: FileLogger
  #waiting: Request[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: RequestLogOptions<Request>) {
    this.#options = options
    this.#files = new FileLogger({ keepBytes: KEEP_BYTES, segmentBytes: SEGMENT_BYTES, ...options })
  }

  start(): Promise<void> {
    return this.#files.start()
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    this.#flush()
    await this.#writing
    await this.#files.stop()
  }

  /** What reads it. */
  get log(): Pick<Logger, 'feed' | 'startOfLast' | 'end' | 'removeApp'> {
    return this.#files
  }

  /** A request that is over. Called on the way of requests: it only notes it. */
  add(request: Request): void {
    this.#waiting.push(request)
    if (this.#waiting.length >= MANY) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), WAIT).unref()
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const requests = this.#waiting
    this.#waiting = []
    const { log = () => undefined } = this.#options
    if (requests.length === 0) return
    this.#writing = this.#writing
      .then(() => this.#write(requests))
      .catch((error: unknown) => log(`requests could not be logged: ${messageOf(error)}`))
  }

  async #write(requests: readonly Request[]): Promise<void> {
    const { appOf, endOf, line, knows, log = () => undefined } = this.#options
    for (const app of new Set(requests.map(appOf))) {
      if (!(await knows(app))) continue
      const pieces = requests
        .filter((each) => appOf(each) === app)
        .map((each) => ({ end: endOf(each), text: line(each) }))
        .sort((a, b) => a.end - b.end)
        .map(({ end, text }) => ({ at: new Date(end).toISOString(), line: Buffer.from(text) }))
      const refused = this.#files.write(app, ROUTER, pieces)
      if (refused !== null) log(`${pieces.length} requests to ${app} are not in its log${refused}`)
    }
  }
}
