import { messageOf } from '../../../lib/errors.js'
import type { Service } from '../../service.js'
import type { Logger } from '../log-port.js'
import { Cursor } from './cursor.js'
import { Delivery } from './delivery.js'
import { DrainNotices } from './drain-notices.js'
import { HttpsTransport } from './https-transport.js'
import { SyslogTransport } from './syslog-transport.js'

/** Somewhere an app's log is sent, as the database keeps it. */
export interface Drain {
  readonly id: number
  readonly app: string
  /** `syslog://`, `syslog+tls://` or `https://`; may hold a user and password. */
  readonly url: string
  /** Made by the platform; tells the receiver which drain a batch is from. */
  readonly token: string
}

export interface LogDrainsOptions {
  /** Where it is remembered how far each drain is. */
  readonly folder: string
  readonly logger: Pick<Logger, 'feed' | 'end' | 'notice'>
  /** All drains there are. */
  readonly drains: () => Promise<readonly Drain[]>
  /** The daemon's own log. */
  readonly log: (line: string) => void
  /** Certificates to trust besides the usual ones, in PEM. */
  readonly ca?: string
  readonly timeoutMs?: number
  readonly idleMs?: number
  readonly firstPauseMs?: number
}

/** How a drain is doing. */
export interface DrainState {
  /** Bytes of the app's log that it has not confirmed yet; absent while that is not known. */
  readonly behind?: number
  /** Why nothing arrives there at present. */
  readonly failure?: string
}

interface Running {
  readonly drain: Drain
  readonly delivery: Delivery
  readonly cursor: Cursor
}

/** Sends the logs of apps to their drains, each at its own pace. */
export class LogDrains implements Service {
  readonly name = 'log drains'
  readonly #options: LogDrainsOptions
  readonly #running = new Map<number, Running>()
  #work: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: LogDrainsOptions) {
    this.#options = options
  }

  /** The database has to run. */
  start(): Promise<void> {
    return this.refresh()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#work
    await Promise.all([...this.#running.values()].map(({ delivery }) => delivery.stop()))
    this.#running.clear()
  }

  info(): Record<string, unknown> {
    return { drains: this.#running.size }
  }

  /** How a drain is doing; undefined for one that is not served at present. */
  async stateOf(id: number): Promise<DrainState | undefined> {
    const running = this.#running.get(id)
    if (!running) return undefined
    const end = await this.#options.logger.end(running.drain.app)
    const { received, failure } = running.delivery
    return {
      ...(received !== undefined && { behind: Math.max(0, end - received) }),
      ...(failure !== undefined && { failure }),
    }
  }

  /** Looks which drains there are now: new ones begin at the end of the log, those that are gone are forgotten. */
  refresh(): Promise<void> {
    const next = this.#work.then(() => this.#refresh())
    // A failure is the caller's to tell; the next one starts afresh.
    this.#work = next.catch(() => undefined)
    return next
  }

  async #refresh(): Promise<void> {
    if (this.#stopped) return
    const drains = new Map((await this.#options.drains()).map((drain) => [drain.id, drain]))
    const gone = [...this.#running.values()].filter(({ drain }) => drains.get(drain.id)?.url !== drain.url)
    await Promise.all(gone.map((running) => this.#forget(running)))
    for (const drain of drains.values()) if (!this.#running.has(drain.id)) await this.#begin(drain)
  }

  /** Where it begins is settled before anybody is told that there is a drain. */
  async #begin(drain: Drain): Promise<void> {
    const { folder, logger, log, ca, timeoutMs, idleMs, firstPauseMs } = this.#options
    const url = new URL(drain.url)
    const cursor = new Cursor(folder, `drain-${drain.id}`)
    await this.#settleBegin(drain, cursor)
    const Transport = url.protocol === 'https:' ? HttpsTransport : SyslogTransport
    const delivery = new Delivery({
      cursor,
      feed: (from, signal) => logger.feed(drain.app, from, signal),
      transport: (from) =>
        new Transport({ url, token: drain.token, from, ca, ...(timeoutMs !== undefined && { timeoutMs }) }),
      notices: new DrainNotices({
        // User, password and query of an address are secrets.
        shown: `${url.protocol}//${url.host}`,
        tell: (text) => {
          log(`${drain.app}: ${text}`)
          logger.notice(drain.app, text)
        },
      }),
      ...(idleMs !== undefined && { idleMs }),
      ...(firstPauseMs !== undefined && { firstPauseMs }),
    })
    this.#running.set(drain.id, { drain, delivery, cursor })
    delivery.start()
  }

  async #settleBegin(drain: Drain, cursor: Cursor): Promise<void> {
    try {
      if ((await cursor.read()) === undefined)
        await cursor.write(await this.#options.logger.end(drain.app), true)
    } catch (error) {
      this.#options.log(`drain ${drain.id} of ${drain.app}: ${messageOf(error)}`)
    }
  }

  async #forget({ drain, delivery, cursor }: Running): Promise<void> {
    this.#running.delete(drain.id)
    await delivery.stop()
    try {
      await cursor.remove()
    } catch (error) {
      this.#options.log(`what is remembered of drain ${drain.id} could not be removed: ${messageOf(error)}`)
    }
  }
}
