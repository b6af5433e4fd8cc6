import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Upstream } from './upstream.js'

/** Milliseconds a replica may take to accept a connection; the address of one that is gone may not even refuse. */
const CONNECT_TIMEOUT_MS = 2000

/** What may be done after an attempt failed before any byte of an answer. */
export type Failure =
  /** Nothing of the request left this process, and the replica takes no connections. */
  | 'unreachable'
  /** Nothing of the request left this process, or it met a kept connection that was closing and is safe to repeat. */
  | 'stale'
  /** The replica may have acted on it. */
  | 'broken'

/**
 * Watches one try of a request at one replica, so that its failure can be judged: a request is only ever repeated when
 * that cannot do a thing twice (RFC 9110, 9.2.2; RFC 9112, 9.3.1).
 */
export class Attempt {
  /** Milliseconds until the replica took the connection; 0 on one that was kept. */
  connectMs = 0
  #connected = false
  #over = false
  #sent: boolean

  /**
   * @param repeatable no body and an idempotent method: it is sent at once
   * @param send writes any other request; called when the connection is known to be alive
   */
  constructor(
    readonly upstream: Upstream,
    readonly outgoing: ClientRequest,
    private readonly repeatable: boolean,
    private readonly send: () => void,
  ) {
    this.#sent = repeatable
    outgoing.once('socket', this.#onSocket)
    if (repeatable) outgoing.end()
  }

  /** Ends the attempt after an error that came before any answer, and judges it. */
  failure(): Failure {
    // Whatever is still waiting to be sent must not be: it would be lost to another attempt.
    this.#over = true
    this.outgoing.destroy()
    if (!this.#connected) return 'unreachable'
    if (!this.#sent) return 'stale'
    return this.repeatable && this.outgoing.reusedSocket ? 'stale' : 'broken'
  }

  readonly #onSocket = (socket: Socket): void => {
    if (socket.connecting) {
      const began = performance.now()
      const late = setTimeout(() => socket.destroy(new Error('no connection in time')), CONNECT_TIMEOUT_MS)
      this.outgoing.once('close', () => clearTimeout(late))
      socket.once('connect', () => {
        clearTimeout(late)
        this.connectMs = performance.now() - began
        this.#connected = true
        this.#sendOnce()
      })
      return
    }
    this.#connected = true
    // A connection the replica has just closed looks alive until the event loop has heard of it, which it surely has
    // after one more round; a request that cannot be repeated waits for that.
    if (!this.#sent && this.outgoing.reusedSocket) setImmediate(() => setImmediate(this.#sendOnce))
    else this.#sendOnce()
  }

  readonly #sendOnce = (): void => {
    if (this.#sent || this.#over || this.outgoing.destroyed) return
    this.#sent = true
    this.send()
  }
}
