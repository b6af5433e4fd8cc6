import type { RequestListener, RequestRecord } from '../router/index.js'
import { Changes, isAborted, sleep } from '../waiting.js'
import type { Source } from './channel.js'
import type { RequestsMessage } from './wire.js'

/** Requests that are kept, of all apps together. */
const KEPT = 5000
/** Of an app, those a tab is told at once, and the most it is told at a time. */
const TOLD = 500
/** Milliseconds between two messages: an app that is busy makes a page draw some times a second, not for each request. */
const PAUSE_MS = 200

/**
 * The last requests to apps, as the router tells of them when they are over. Their number is bounded, whatever comes: what a
 * tab was too slow for is counted, and it is told how many there were.
 */
export class RecentRequests {
  #kept: RequestRecord[] = []
  /** How many came before those that are kept. */
  #before = 0
  readonly #totals = new Map<string, number>()
  readonly #changes = new Changes()

  /** Takes down a request. It is on the way of requests, and so does next to nothing. */
  readonly take: RequestListener = (record) => {
    this.#kept.push(record)
    this.#totals.set(record.app, this.#totalOf(record.app) + 1)
    if (this.#kept.length === 2 * KEPT) {
      this.#kept = this.#kept.slice(KEPT)
      this.#before += KEPT
    }
    this.#changes.tell()
  }

  /** What there is of an app, and then what comes, oldest first. */
  of(app: string): Source {
    return (signal) => this.#follow(app, signal)
  }

  async *#follow(app: string, signal: AbortSignal): AsyncGenerator<RequestsMessage> {
    let place = 0
    let known: number | undefined
    while (!isAborted(signal)) {
      const total = this.#totalOf(app)
      const requests = total === known ? [] : this.#since(place, app)
      place = this.#before + this.#kept.length
      if (total === known) {
        await this.#changes.next(signal)
        continue
      }
      // Those from before the tab was open are not what it missed; and that there were none is told, too.
      yield { requests, missed: known === undefined ? 0 : total - known - requests.length }
      known = total
      await sleep(PAUSE_MS, signal)
    }
  }

  #since(place: number, app: string): RequestRecord[] {
    const since = this.#kept.slice(Math.max(0, place - this.#before))
    return since.filter((record) => record.app === app).slice(-TOLD)
  }

  #totalOf(app: string): number {
    return this.#totals.get(app) ?? 0
  }
}
