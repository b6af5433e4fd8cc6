import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Channel } from './channel.js'
import type { Source } from './channel.js'

/** Bytes of a message of a page; they ask for things and name apps. */
const LONGEST = 64 * 1024
/** Tabs open at a time. */
const MOST_TABS = 100
/** Milliseconds between two signs of life that a tab is asked for. */
const PING_MS = 30_000
/** RFC 6455, 7.4.1 and the registry of close codes: the service restarts; try again later; policy. */
const RESTART = 1012
const TRY_AGAIN = 1013
const POLICY = 1008

export interface StreamsOptions {
  readonly sourceOf: (what: unknown) => Source | undefined
  /** What the page is told first. */
  readonly hello: () => object
  readonly failed: (error: unknown) => string
}

/** The streams of the open tabs, one for each, over WebSockets: browsers open six HTTP connections to a host and no more. */
export class Streams {
  readonly #options: StreamsOptions
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LONGEST, perMessageDeflate: false })
  readonly #alive = new WeakSet<WebSocket>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  /** How many tabs are open. */
  get size(): number {
    return this.#server.clients.size
  }

  /** Takes over a connection of a tab that was let in. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (stream) => this.#serve(stream))
  }

  /** Closes every stream; the pages are told that the simulator may come back. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    const closed = [...this.#server.clients].map(
      (stream) =>
        new Promise<void>((resolve) => {
          stream.once('close', () => resolve())
          stream.close(RESTART)
          // A tab that is suspended answers nothing.
          setTimeout(() => stream.terminate(), 300).unref()
        }),
    )
    await Promise.all(closed)
    this.#server.close()
  }

  #serve(stream: WebSocket): void {
    // The library reports what a peer did wrong, and closes.
    stream.on('error', () => stream.terminate())
    if (this.size > MOST_TABS) {
      stream.close(TRY_AGAIN, `This simulator serves ${MOST_TABS} tabs at a time.`)
      return
    }
    const channel = new Channel(stream, this.#options.sourceOf, this.#options.failed)
    this.#alive.add(stream)
    this.#timer ??= setInterval(() => this.#lookForLife(), PING_MS).unref()
    stream.on('pong', () => this.#alive.add(stream))
    stream.on('message', (data, isBinary) => {
      this.#alive.add(stream)
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : ''
      if (isBinary || !channel.receive(text)) stream.close(POLICY)
    })
    stream.once('close', () => {
      channel.close()
      if (this.size === 0) {
        clearInterval(this.#timer)
        this.#timer = undefined
      }
    })
    stream.send(JSON.stringify({ hello: this.#options.hello() }))
  }

  #lookForLife(): void {
    for (const stream of this.#server.clients) {
      if (!this.#alive.delete(stream)) stream.terminate()
      else stream.ping()
    }
  }
}
