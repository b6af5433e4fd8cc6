import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:https'
import { rootCertificates } from 'node:tls'
import { linesOf, logplexFrame } from './frames.js'
import { TIMEOUT_MS } from './transport.js'
import type { Transport, TransportOptions } from './transport.js'

/** Lines in one request. */
const MOST_LINES = 1000

/**
 * Batches of lines by POST, as Heroku's logplex sends them (https://devcenter.heroku.com/articles/log-drains): an answer
 * of 2xx is the receipt.
 */
export class HttpsTransport implements Transport {
  readonly #options: TransportOptions
  readonly #agent: Agent
  #confirmed: number

  constructor(options: TransportOptions) {
    this.#options = options
    this.#confirmed = options.from
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 1,
      ...(options.ca !== undefined && { ca: [...rootCertificates, options.ca] }),
    })
  }

  get confirmed(): number {
    return this.#confirmed
  }

  async deliver(lines: Buffer, next: number, signal: AbortSignal): Promise<void> {
    let frames: Buffer[] = []
    let bytes = 0
    const place = next - lines.length
    for (const line of linesOf(lines)) {
      frames.push(logplexFrame(line))
      bytes += line.length + 1
      if (frames.length < MOST_LINES) continue
      await this.#post(frames, signal)
      frames = []
      this.#confirmed = place + bytes
    }
    if (frames.length > 0) await this.#post(frames, signal)
    this.#confirmed = next
  }

  /** Each answer is a receipt: nothing is open. */
  settle(): Promise<void> {
    return Promise.resolve()
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(frames: readonly Buffer[], signal: AbortSignal): Promise<void> {
    const { url, token, timeoutMs = TIMEOUT_MS } = this.#options
    const body = Buffer.concat(frames)
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) =>
        reject(
          limit.aborted && !signal.aborted
            ? new Error(`it did not answer within ${timeoutMs / 1000} seconds`)
            : asError(error),
        )
      const outgoing = request(
        url,
        {
          method: 'POST',
          agent: this.#agent,
          signal: limit,
          headers: {
            'content-type': 'application/logplex-1',
            'content-length': body.length,
            'logplex-msg-count': frames.length,
            'logplex-frame-id': randomUUID(),
            'logplex-drain-token': token,
            'user-agent': 'Logplex/gigalixir-simulator',
          },
        },
        (answer) => {
          answer.on('error', fail)
          answer.on('end', () => {
            const status = answer.statusCode ?? 0
            if (status >= 200 && status < 300) resolve()
            else reject(new Error(`it answered ${status}`))
          })
          answer.resume()
        },
      )
      outgoing.on('error', fail)
      outgoing.end(body)
    })
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
