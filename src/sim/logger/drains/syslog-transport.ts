import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls, rootCertificates } from 'node:tls'
import { messageOf, systemCode } from '../../../lib/errors.js'
import { linesOf, syslogFrame } from './frames.js'
import { TIMEOUT_MS } from './transport.js'
import type { Transport, TransportOptions } from './transport.js'

const PORTS: Record<string, number> = { 'syslog:': 514, 'syslog+tls:': 6514 }
interface Line {
  readonly socket: Socket
  readonly since: number
  bytes: number
  /** Our side has ended. */
  ending: boolean
  /** Why it is of no use any more. */
  broken?: Error
}

/** A connection is ended, and so confirmed, after this many milliseconds or bytes. */
const LONGEST_MS = 30_000
const MOST_BYTES = 16 * 1024 * 1024

/**
 * Syslog over TCP (RFC 6587) or TLS (RFC 5425), messages as RFC 5424 has them. The protocol has no receipts: bytes the
 * system took may be lost with the connection. But a receiver that ends its side after we ended ours has read all of it.
 * So a connection is ended from time to time, and only what went over one that ended so counts as received; all else
 * is sent again over the next. (A receiver that keeps its side open for good is taken at its word after a while: sending
 * the same lines for ever would be worse.)
 */
export class SyslogTransport implements Transport {
  readonly #options: TransportOptions
  #confirmed: number
  #sent: number
  #line: Line | undefined

  constructor(options: TransportOptions) {
    this.#options = options
    this.#confirmed = options.from
    this.#sent = options.from
  }

  get confirmed(): number {
    return this.#confirmed
  }

  async deliver(lines: Buffer, next: number, signal: AbortSignal): Promise<void> {
    const line = (this.#line ??= await this.#open(signal))
    if (line.broken) throw line.broken
    const frames = Buffer.concat([...linesOf(lines)].map(syslogFrame))
    await this.#within('it takes no more', signal, line.socket, (resolve, reject) => {
      line.socket.write(frames, (error) => (error ? reject(error) : resolve()))
    })
    line.bytes += frames.length
    this.#sent = next
    const isDue = line.bytes >= MOST_BYTES || performance.now() - line.since >= LONGEST_MS
    if (isDue) await this.settle(signal)
  }

  async settle(signal: AbortSignal): Promise<void> {
    const line = this.#line
    if (!line) return
    if (line.broken) throw line.broken
    await this.#end(line, signal)
    this.#line = undefined
    this.#confirmed = this.#sent
  }

  close(): void {
    this.#line?.socket.destroy()
    this.#line = undefined
    this.#sent = this.#confirmed
  }

  async #open(signal: AbortSignal): Promise<Line> {
    const { url, ca } = this.#options
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const port = Number(url.port) || (PORTS[url.protocol] ?? 514)
    const isTls = url.protocol === 'syslog+tls:'
    const socket: Socket = isTls
      ? connectTls({
          host,
          port,
          // An address is no name to ask for.
          ...(isIP(host) === 0 && { servername: host }),
          ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
        })
      : connect({ host, port })
    await this.#within('it could not be reached', signal, socket, (resolve) =>
      socket.once(isTls ? 'secureConnect' : 'connect', resolve),
    )
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 10_000)
    // Receivers have nothing to say, and their end before ours is a break: the next delivery tells.
    const line: Line = { socket, since: performance.now(), bytes: 0, ending: false }
    const broke = (why: string) => {
      if (!line.ending) line.broken ??= new Error(why)
      socket.destroy()
    }
    socket.on('error', (error) => broke(messageOf(error)))
    socket.on('end', () => broke('it closed the connection'))
    socket.resume()
    return line
  }

  /** Ends our side and waits for the receiver's end, which comes after it has read everything. */
  async #end(line: Line, signal: AbortSignal): Promise<void> {
    const { socket } = line
    line.ending = true
    try {
      await this.#within('it did not confirm what was sent', signal, socket, (resolve, reject) => {
        let isTold = false
        const { timeoutMs = TIMEOUT_MS } = this.#options
        const patience = setTimeout(resolve, timeoutMs * 0.9)
        socket.once('close', () => clearTimeout(patience))
        socket.once('end', resolve)
        // Some receivers of TLS end the connection without the word TLS has for it.
        socket.once('error', (error) =>
          isTold && systemCode(error) !== 'ECONNRESET' ? resolve() : reject(error),
        )
        socket.end(() => (isTold = true))
      })
    } finally {
      socket.destroy()
    }
  }

  /** Waits for something about a socket, which may fail, close or take too long instead; it is destroyed then. */
  #within(
    what: string,
    signal: AbortSignal,
    socket: Socket,
    begin: (resolve: () => void, reject: (error: Error) => void) => void,
  ): Promise<void> {
    const { timeoutMs = TIMEOUT_MS } = this.#options
    return new Promise<void>((resolve, reject) => {
      const over = (error?: Error) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        socket.off('error', over)
        socket.off('close', onClose)
        if (error) {
          // A later error of a socket that is given up means nothing.
          socket.on('error', () => undefined)
          socket.destroy()
          reject(error)
        } else resolve()
      }
      const onAbort = () => over(new Error('stopped'))
      const onClose = () => over(new Error(`${what}: the connection was closed`))
      const timer = setTimeout(() => over(new Error(`${what} within ${timeoutMs / 1000} seconds`)), timeoutMs)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      else begin(() => over(), over)
      socket.on('error', over)
      socket.on('close', onClose)
    })
  }
}
