import { Agent, request } from 'node:http'

export interface LoadOptions {
  /** Where to send: always loopback. */
  port: number
  /** The Host header: which app is meant. */
  host: string
  path?: string
  /** Requests a second, sent on a clock and not in answer to answers, so that a stall shows. */
  rate: number
  /** What a good answer is; the default is any 2xx. */
  accept?: (status: number, body: string) => boolean
}

export interface LoadReport {
  sent: number
  ok: number
  failed: { at: number; what: string }[]
  /** Bodies seen, with how often. */
  bodies: Map<string, number>
  /** Milliseconds. */
  p50: number
  p99: number
  max: number
}

/**
 * A steady stream of GET requests over keep-alive connections until `stop` is called; bounded to ten minutes.
 * `stop` waits for the answers still under way and reports.
 */
export function startLoad(options: LoadOptions): { stop(): Promise<LoadReport>; sent(): number } {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const failed: LoadReport['failed'] = []
  const bodies = new Map<string, number>()
  const latencies: number[] = []
  const underWay = new Set<Promise<void>>()
  const begin = performance.now()
  let sent = 0
  let ok = 0

  const one = () =>
    new Promise<void>((resolve) => {
      const start = performance.now()
      const fail = (what: string) => {
        failed.push({ at: Math.round(start - begin), what })
        resolve()
      }
      const outgoing = request(
        {
          host: '127.0.0.1',
          port: options.port,
          path: options.path ?? '/',
          agent,
          headers: { host: options.host },
          timeout: 40_000,
        },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', (error) => fail(`answer broke: ${error.message}`))
          incoming.on('end', () => {
            const body = Buffer.concat(chunks).toString()
            const status = incoming.statusCode ?? 0
            const good = options.accept ? options.accept(status, body) : status >= 200 && status < 300
            latencies.push(performance.now() - start)
            if (!good) {
              fail(`status ${status}: ${body.slice(0, 80)}`)
              return
            }
            bodies.set(body, (bodies.get(body) ?? 0) + 1)
            ok += 1
            resolve()
          })
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 40 s')))
      outgoing.on('error', (error) => fail(error.message))
      outgoing.end()
    })

  const timer = setInterval(() => {
    // Catches up after a late tick, so that the rate holds whatever else the machine does.
    const elapsed = performance.now() - begin
    const due = Math.min(Math.floor((elapsed / 1000) * options.rate), options.rate * 600)
    while (sent < due) {
      sent += 1
      const promise = one()
      underWay.add(promise)
      void promise.finally(() => underWay.delete(promise))
    }
  }, 5)

  return {
    sent: () => sent,
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
      agent.destroy()
      latencies.sort((a, b) => a - b)
      const at = (fraction: number) =>
        latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * fraction))] ?? 0
      return { sent, ok, failed, bodies, p50: at(0.5), p99: at(0.99), max: at(1) }
    },
  }
}
