import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket as Socket } from 'undici'

export interface SocketTrafficOptions {
  /** `ws://<app>.gigalixirapp.localhost:<port>/<path>`; the name is taken for this machine's, whatever resolves it. */
  readonly url: string
  /** How many connections are held open. */
  readonly connections: number
}

export interface SocketReport {
  readonly connections: number
  /** How often a connection was lost and made again. */
  readonly reconnects: number
  /** Milliseconds of the longest time a connection was away, from its loss until it was open again. */
  readonly longestGap: number
  /** Connections that were away in the end. */
  readonly away: number
}

/** Milliseconds between a loss and the next try: a browser's code usually waits longer. */
const RETRY_MS = 50
const PING_MS = 500

/** WebSocket connections that are held open, and made again when they are lost. */
export class SocketTraffic {
  readonly #options: SocketTrafficOptions
  readonly #stopping = new AbortController()
  readonly #ended: Promise<void>[] = []
  readonly #opened: Promise<void>[] = []
  #reconnects = 0
  #longestGap = 0
  #away = 0

  private constructor(options: SocketTrafficOptions) {
    this.#options = options
  }

  /** Resolves when all connections are open. @throws Error when one cannot be made */
  static async open(options: SocketTrafficOptions): Promise<SocketTraffic> {
    const traffic = new SocketTraffic(options)
    const { Agent, WebSocket } = await import('undici')
    const dispatcher = new Agent({
      connect: {
        lookup: (_host, { all }, done) => {
          if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }])
          else done(null, '127.0.0.1', 4)
        },
      },
    })
    const connect = () => new WebSocket(options.url, { dispatcher })
    for (let i = 0; i < options.connections; i += 1) traffic.#hold(connect)
    try {
      await Promise.all(traffic.#opened)
    } catch (error) {
      await traffic.#end()
      throw error
    } finally {
      void Promise.allSettled(traffic.#ended).then(() => dispatcher.destroy())
    }
    return traffic
  }

  async stop(): Promise<SocketReport> {
    const away = this.#away
    await this.#end()
    return {
      connections: this.#options.connections,
      reconnects: this.#reconnects,
      longestGap: this.#longestGap,
      away,
    }
  }

  async #end(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled(this.#ended)
  }

  #hold(connect: () => Socket): void {
    const { signal } = this.#stopping
    const isOver = () => signal.aborted
    const first = opened(connect())
    this.#opened.push(first.then(() => undefined))
    const keep = async () => {
      let socket = await first
      while (!isOver()) {
        await lost(socket, signal)
        if (isOver()) break
        const since = performance.now()
        this.#away += 1
        const next = await again(connect, isOver)
        if (!next) return
        socket = next
        this.#away -= 1
        this.#reconnects += 1
        this.#longestGap = Math.max(this.#longestGap, performance.now() - since)
      }
      socket.close()
    }
    this.#ended.push(keep())
  }
}

/** Tries until it succeeds. @returns undefined when it is over before */
async function again(connect: () => Socket, isOver: () => boolean): Promise<Socket | undefined> {
  while (!isOver()) {
    try {
      return await opened(connect())
    } catch {
      // Why is not of interest: how long it lasts is what is measured.
      await sleep(RETRY_MS)
    }
  }
  return undefined
}

function opened(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket), { once: true })
    socket.addEventListener('error', () => reject(new Error('the app takes no WebSocket there')), {
      once: true,
    })
    socket.addEventListener('close', () => reject(new Error('the app closed the WebSocket at once')), {
      once: true,
    })
  })
}

/** Resolves when the connection is gone, or it is over. Something is sent now and then, so that a dead one shows. */
function lost(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ping = setInterval(() => {
      if (socket.readyState === socket.OPEN) socket.send('ping')
    }, PING_MS)
    const done = () => {
      clearInterval(ping)
      signal.removeEventListener('abort', done)
      resolve()
    }
    socket.addEventListener('close', done, { once: true })
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted || socket.readyState === socket.CLOSED) done()
  })
}
