import { Agent, request } from 'node:http'
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Address } from '../engine/index.js'
import { Responsiveness } from './responsiveness.js'

/**
 * Milliseconds an unused connection is kept: shorter than any server an app is likely to run closes its own (Cowboy and
 * Bandit: 60 s, Node: 5 s), so that requests seldom meet a connection on its way out.
 */
const IDLE_CONNECTION_MS = 4000
/** Bytes of response head an app may send. */
const MAX_ANSWER_HEAD = 64 * 1024

/** One replica as the router sees it: its address, its connections and how many requests it has open. */
export class Upstream {
  /** Requests and tunnels under way. */
  open = 0
  readonly answers = new Responsiveness()
  /** Whether it was told that it answers nothing. */
  saidSilent = false
  /** Gets no new requests any more. */
  draining = false
  readonly #agent = new Agent({
    keepAlive: true,
    maxFreeSockets: 1024,
    scheduling: 'lifo',
    timeout: IDLE_CONNECTION_MS,
  })
  readonly #freshAgent = new Agent({ keepAlive: false })
  readonly #tunnels = new Set<Socket>()
  readonly #whenIdle = new Set<() => void>()
  #gone = false

  constructor(
    readonly replica: string,
    readonly address: Address,
  ) {}

  /** A request on a connection of the pool; counted until it is over. `fresh` never reuses a connection. */
  request(
    method: string | undefined,
    path: string | undefined,
    headers: readonly string[],
    fresh: boolean,
  ): ClientRequest {
    const outgoing = request({
      host: this.address.host,
      port: this.address.port,
      method,
      path,
      headers,
      setHost: false,
      agent: fresh ? this.#freshAgent : this.#agent,
      maxHeaderSize: MAX_ANSWER_HEAD,
    })
    outgoing.maxHeadersCount = 0
    this.open += 1
    this.answers.asked()
    let answered = false
    // Whatever it answers shows that it is there.
    const answer = () => {
      if (answered) return
      answered = true
      this.answers.answered()
    }
    outgoing.once('response', answer)
    outgoing.once('information', answer)
    outgoing.once('upgrade', answer)
    outgoing.once('close', () => {
      if (!answered) this.answers.gaveUp()
      this.#closed()
    })
    return outgoing
  }

  /** Counts a connection that was upgraded, and cuts it when the replica is gone. */
  tunnel(socket: Socket): void {
    this.open += 1
    this.#tunnels.add(socket)
    socket.once('close', () => {
      this.#tunnels.delete(socket)
      this.#closed()
    })
    if (this.#gone) socket.destroy()
  }

  /** Resolves when nothing is under way any more, or after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<{ open: number }> {
    this.draining = true
    this.closeIdleConnections()
    if (this.open > 0) {
      await new Promise<void>((resolve) => {
        const over = () => {
          clearTimeout(timer)
          this.#whenIdle.delete(over)
          resolve()
        }
        const timer = setTimeout(over, timeoutMs)
        this.#whenIdle.add(over)
      })
    }
    return { open: this.open }
  }

  /** Takes requests again after a drain that was called off; who waits for that drain is told at once. */
  readmit(): void {
    this.draining = false
    for (const over of [...this.#whenIdle]) over()
  }

  /** Cuts every connection. */
  destroy(): void {
    this.#gone = true
    this.draining = true
    this.#agent.destroy()
    this.#freshAgent.destroy()
    for (const socket of [...this.#tunnels]) socket.destroy()
    for (const over of [...this.#whenIdle]) over()
  }

  readonly #closed = (): void => {
    this.open -= 1
    if (!this.draining) return
    // The connection goes back to the pool only after this.
    setImmediate(() => this.closeIdleConnections())
    if (this.open === 0) for (const over of [...this.#whenIdle]) over()
  }

  /** Closes the connections nobody uses; called when one of them turned out to be dead, or no more are wanted. */
  closeIdleConnections(): void {
    for (const sockets of Object.values(this.#agent.freeSockets)) {
      for (const socket of [...(sockets ?? [])]) socket.destroy()
    }
  }
}
