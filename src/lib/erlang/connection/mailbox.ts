import type { GigalixirError } from '../../errors.js'
import { waitFor } from '../wait.js'
import type { WaitOptions } from '../wait.js'

/** How much a mailbox holds, and what happens then. */
export interface MailboxOptions {
  /** Things in it at most; 10,000 if not given. */
  maxMessages?: number
  /** Bytes they took on the wire at most; 64 MiB if not given. One thing is always taken, whatever its size. */
  maxBytes?: number
  /**
   * `pause` (the usual) stops reading from the node until somebody receives, so nothing is lost; but nothing else of the
   * connection comes through meanwhile either: do not wait for an rpc with such a mailbox full. `drop` loses what comes
   * when it is full, and counts it: right for what floods, such as traces.
   */
  whenFull?: 'pause' | 'drop'
}

interface Held<E> {
  readonly event: E
  readonly bytes: number
}

/** What came for a process of ours, in order, until somebody takes it. */
export class Mailbox<E> {
  readonly #maxMessages: number
  readonly #maxBytes: number
  readonly #drops: boolean
  readonly #waiting = new Set<() => void>()
  #held: Held<E>[] = []
  #bytes = 0
  #dropped = 0
  #ended: GigalixirError | undefined
  #onRoom: (() => void) | undefined

  constructor({
    maxMessages = 10_000,
    maxBytes = 64 * 1024 * 1024,
    whenFull = 'pause',
  }: MailboxOptions = {}) {
    this.#maxMessages = maxMessages
    this.#maxBytes = maxBytes
    this.#drops = whenFull === 'drop'
  }

  /** How many were lost because it was full. */
  get dropped(): number {
    return this.#dropped
  }

  get length(): number {
    return this.#held.length
  }

  /** @returns undefined, or a promise to wait for before more is put into it */
  put(event: E, bytes: number): Promise<void> | undefined {
    if (this.#ended) return undefined
    if (this.#drops && this.#isFull(bytes)) {
      this.#dropped++
      return undefined
    }
    this.#held.push({ event, bytes })
    this.#bytes += bytes
    for (const waiting of [...this.#waiting]) waiting()
    if (this.#drops || !this.#isFull(0)) return undefined
    return new Promise((resolve) => (this.#onRoom = resolve))
  }

  /**
   * Takes the first thing that `pick` makes something of, now or when it comes; the rest stays.
   *
   * @throws GigalixirError TIMEOUT, INTERRUPTED; what `end` was called with, when nothing more will come
   */
  take<T>(what: string, pick: (event: E) => T | undefined, options: WaitOptions = {}): Promise<T> {
    let seen = 0
    return waitFor<T>(what, options, (resolve, reject) => {
      const look = () => {
        // Others may have taken some of those seen before.
        for (let at = Math.min(seen, this.#held.length); at < this.#held.length; at++) {
          const event = this.#held[at]?.event
          const picked = event === undefined ? undefined : pick(event)
          if (picked === undefined) continue
          this.#remove(at)
          resolve(picked)
          return
        }
        seen = this.#held.length
        if (this.#ended) reject(this.#ended)
      }
      this.#waiting.add(look)
      look()
      return () => this.#waiting.delete(look)
    })
  }

  /** Nothing more will come: what is held can still be taken. */
  end(why: GigalixirError): void {
    this.#ended ??= why
    for (const waiting of [...this.#waiting]) waiting()
    this.#makeRoom()
  }

  #isFull(more: number): boolean {
    if (this.#held.length === 0) return false
    return this.#held.length >= this.#maxMessages || this.#bytes + more >= this.#maxBytes
  }

  #remove(at: number): void {
    const removed = at === 0 ? this.#held.shift() : this.#held.splice(at, 1)[0]
    this.#bytes -= removed?.bytes ?? 0
    if (!this.#isFull(0)) this.#makeRoom()
  }

  #makeRoom(): void {
    this.#onRoom?.()
    this.#onRoom = undefined
  }
}
