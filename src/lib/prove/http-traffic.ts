import { Agent, request } from 'node:http'

export interface HttpTrafficOptions {
  /** Where to connect: a simulator's front door on this machine. */
  readonly port: number
  /** The Host header: which app is meant. */
  readonly host: string
  readonly path?: string
  /** Requests a second, sent on a clock and not in answer to answers, so that a stall shows. */
  readonly rate: number
  /** What a good answer is; any status below 500 if not given, because the app itself gave it. */
  readonly accept?: (status: number, body: string) => boolean
}

/** A request that got no good answer. */
export interface FailedRequest {
  /** Milliseconds after the traffic began. */
  readonly at: number
  readonly what: string
}

export interface HttpReport {
  readonly sent: number
  readonly ok: number
  readonly failed: readonly FailedRequest[]
  /** Bodies of good answers, with how often; no more than a hundred different ones are kept. */
  readonly bodies: ReadonlyMap<string, number>
  /** Milliseconds until the whole answer was there. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Milliseconds of the longest time in which no good answer came. */
  readonly longestGap: number
}

/** Traffic ends by itself after so many seconds. */
const LONGEST_SECONDS = 3600
const ANSWER_MS = 40_000
const MOST_BODIES = 100

/** A steady stream of GET requests over keep-alive connections, until it is stopped. */
export class HttpTraffic {
  readonly #options: HttpTrafficOptions
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })
  readonly #failed: FailedRequest[] = []
  readonly #bodies = new Map<string, number>()
  readonly #latencies: number[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #begin = performance.now()
  readonly #timer: NodeJS.Timeout
  #lastGood = this.#begin
  #longestGap = 0
  #sent = 0
  #ok = 0

  constructor(options: HttpTrafficOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.#sendDue(), 5)
  }

  get sent(): number {
    return this.#sent
  }

  /** Sends no more, waits for the answers still under way, and reports. */
  async stop(): Promise<HttpReport> {
    clearInterval(this.#timer)
    await Promise.all(this.#underWay)
    this.#agent.destroy()
    this.#noteGap(performance.now())
    const sorted = this.#latencies.sort((a, b) => a - b)
    const at = (fraction: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? 0
    return {
      sent: this.#sent,
      ok: this.#ok,
      failed: this.#failed,
      bodies: this.#bodies,
      p50: at(0.5),
      p99: at(0.99),
      max: at(1),
      longestGap: this.#longestGap,
    }
  }

  /** Catches up after a late tick, so that the rate holds whatever else the machine does. */
  #sendDue(): void {
    const { rate } = this.#options
    const elapsed = performance.now() - this.#begin
    const due = Math.min(Math.floor((elapsed / 1000) * rate), rate * LONGEST_SECONDS)
    while (this.#sent < due) {
      this.#sent += 1
      const one = this.#request()
      this.#underWay.add(one)
      void one.finally(() => this.#underWay.delete(one))
    }
  }

  #request(): Promise<void> {
    const { port, host, path = '/', accept = (status) => status < 500 } = this.#options
    const start = performance.now()
    return new Promise((resolve) => {
      const fail = (what: string) => {
        this.#failed.push({ at: Math.round(start - this.#begin), what })
        resolve()
      }
      const outgoing = request(
        { host: '127.0.0.1', port, path, agent: this.#agent, headers: { host }, timeout: ANSWER_MS },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', (error) => fail(`answer broke: ${error.message}`))
          incoming.on('end', () => {
            const body = Buffer.concat(chunks).toString()
            const status = incoming.statusCode ?? 0
            this.#latencies.push(performance.now() - start)
            if (!accept(status, body)) {
              fail(`status ${status}: ${body.slice(0, 80)}`)
              return
            }
            this.#good(body)
            resolve()
          })
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)))
      outgoing.on('error', (error) => fail(error.message))
      outgoing.end()
    })
  }

  #good(body: string): void {
    this.#ok += 1
    const now = performance.now()
    this.#noteGap(now)
    this.#lastGood = now
    const times = this.#bodies.get(body)
    if (times !== undefined || this.#bodies.size < MOST_BODIES) this.#bodies.set(body, (times ?? 0) + 1)
  }

  #noteGap(now: number): void {
    this.#longestGap = Math.max(this.#longestGap, now - this.#lastGood)
  }
}
