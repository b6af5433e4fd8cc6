import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, systemCode } from '../../../lib/errors.js'
import type { LogBatch } from '../log-feed.js'
import type { Cursor } from './cursor.js'
import type { DrainNotices } from './drain-notices.js'
import type { Transport } from './transport.js'

/** Milliseconds without a new line after which what was sent is confirmed. */
const IDLE_MS = 5000
/** Milliseconds the last confirmation may take when everything stops. */
const FAREWELL_MS = 2000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

export interface DeliveryOptions {
  readonly cursor: Cursor
  readonly feed: (from: number, signal: AbortSignal) => AsyncIterable<LogBatch>
  readonly transport: (from: number) => Transport
  readonly notices: DrainNotices
  readonly idleMs?: number
  readonly firstPauseMs?: number
}

/**
 * Brings an app's log to one drain, each line at least once, for as long as it runs. It reads files at its own pace: a drain
 * that is slow or away costs no memory and delays nobody.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #stopping = new AbortController()
  #ended: Promise<void> | undefined
  #received: number | undefined

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** Place up to which the drain is known to have all; undefined until that is known. */
  get received(): number | undefined {
    return this.#received
  }

  /** Why nothing arrives at present. */
  get failure(): string | undefined {
    return this.#options.notices.failure
  }

  start(): void {
    this.#ended ??= this.#run()
  }

  /** Ends it; what the drain has not confirmed is sent again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#ended
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    const isStopping = () => signal.aborted
    const { firstPauseMs = FIRST_PAUSE_MS } = this.#options
    for (let tries = 0; !isStopping(); tries += 1) {
      if (tries > 0) await pause(Math.min(firstPauseMs * 2 ** (tries - 1), LONGEST_PAUSE_MS), signal)
      try {
        await this.#deliver(signal, () => {
          tries = 0
          this.#options.notices.works()
        })
        return // the log was closed
      } catch (error) {
        if (isStopping()) return
        this.#options.notices.fails(wordsOf(error))
      }
    }
  }

  /** One way to the drain, from the last confirmed place on, until it fails or everything stops. */
  async #deliver(signal: AbortSignal, onReceived: () => void): Promise<void> {
    const { cursor, feed, transport: makeTransport, notices, idleMs = IDLE_MS } = this.#options
    const from = (await cursor.read()) ?? 0
    const transport = makeTransport(from)
    this.#received = from
    const remember = async (now: boolean) => {
      const { confirmed } = transport
      if (confirmed > (this.#received ?? from)) onReceived()
      this.#received = confirmed
      await this.#note(confirmed, now)
    }
    const reading = new AbortController()
    const stopReading = () => reading.abort()
    signal.addEventListener('abort', stopReading, { once: true })
    if (signal.aborted) stopReading()
    const batches = feed(from, reading.signal)[Symbol.asyncIterator]()
    try {
      for (;;) {
        const coming = batches.next()
        // Nobody waits for it any more once the drain has failed meanwhile.
        coming.catch(() => undefined)
        if (await isQuiet(coming, idleMs)) {
          await transport.settle(signal)
          await remember(true)
        }
        const batch = await coming
        if (batch.done === true) break
        if (batch.value.lost > 0) notices.lost(batch.value.lost)
        notices.behind(batch.value.behind)
        await transport.deliver(batch.value.lines, batch.value.next, signal)
        await remember(false)
      }
      await transport.settle(AbortSignal.timeout(FAREWELL_MS))
    } finally {
      signal.removeEventListener('abort', stopReading)
      // A feed that is merely left would keep its file open, and wait for lines for good.
      stopReading()
      transport.close()
      await batches.return?.()
      await remember(true)
    }
  }

  /** A disk that is full for the moment is no reason to stop sending, and nothing the drain can help. */
  async #note(place: number, now: boolean): Promise<void> {
    const { cursor, notices } = this.#options
    try {
      if (await cursor.write(place, now)) notices.placeKept()
    } catch (error) {
      notices.placeNotKept(messageOf(error))
    }
  }
}

/** What failed; of a certificate nobody vouches for also what to do, which is up to the simulator's side. */
function wordsOf(error: unknown): string {
  const isUnknown = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(systemCode(error) ?? '')
  const step = '. If it is of a private authority, start the simulator with NODE_EXTRA_CA_CERTS=ca.pem'
  return messageOf(error) + (isUnknown ? step : '')
}

/** Whether something does not come for a while. */
async function isQuiet(coming: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const waiting = new AbortController()
  try {
    return await Promise.race([
      coming.then(() => false),
      sleep(milliseconds, true, { signal: waiting.signal }),
    ])
  } finally {
    waiting.abort()
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
