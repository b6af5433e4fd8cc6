import { Changes } from '../waiting.js'

/** Characters a tab may have been sent and not have taken yet. */
const WINDOW = 512 * 1024

/** What a tab watches: messages as it takes them, until the signal is aborted. What goes wrong is thrown. */
export type Source = (signal: AbortSignal) => AsyncIterable<object>

/** The part of a socket a channel needs. */
export interface ChannelSocket {
  send(text: string): void
}

/** What a tab says: `watch` something by a number of its own, `unwatch` it, `ack` so many characters. */
interface Said {
  readonly watch?: unknown
  readonly what?: unknown
  readonly unwatch?: unknown
  readonly ack?: unknown
}

/** Things one tab may watch at a time. */
const MOST_WATCHED = 40

/**
 * One open tab: what it watches, and how fast it takes that. A source is only asked for more when the tab has taken what it
 * was sent, so that a slow tab, or one in the background, costs the simulator no memory; what it missed meanwhile is for the
 * source to tell.
 */
export class Channel {
  readonly #watched = new Map<number, AbortController>()
  #unacknowledged = 0
  readonly #room = new Changes()
  #closed = false

  /**
   * @param sourceOf what to watch, by what the tab asked for; undefined for what there is not
   * @param failed told what a source threw, and what to tell the tab about it
   */
  constructor(
    private readonly socket: ChannelSocket,
    private readonly sourceOf: (what: unknown) => Source | undefined,
    private readonly failed: (error: unknown) => string,
  ) {}

  /** How many things are watched. */
  get size(): number {
    return this.#watched.size
  }

  /** Takes a message of the tab. @returns false for one that no page of ours sends */
  receive(text: string): boolean {
    let said: Said | null
    try {
      said = JSON.parse(text) as Said | null
    } catch {
      return false
    }
    if (typeof said !== 'object' || said === null) return false
    if (typeof said.ack === 'number') this.#acknowledge(said.ack)
    else if (typeof said.unwatch === 'number') this.#end(said.unwatch)
    else if (typeof said.watch === 'number') this.#begin(said.watch, said.what)
    else return false
    return true
  }

  /** Ends everything that is watched. */
  close(): void {
    this.#closed = true
    for (const id of [...this.#watched.keys()]) this.#end(id)
    this.#room.tell()
  }

  #begin(id: number, what: unknown): void {
    this.#end(id)
    const source = this.#watched.size < MOST_WATCHED ? this.sourceOf(what) : undefined
    if (!source) {
      this.#send({ id, error: 'This cannot be watched. Reload the page.' })
      return
    }
    const watching = new AbortController()
    this.#watched.set(id, watching)
    void this.#pump(id, source, watching.signal)
  }

  #end(id: number): void {
    this.#watched.get(id)?.abort()
    this.#watched.delete(id)
  }

  async #pump(id: number, source: Source, signal: AbortSignal): Promise<void> {
    try {
      for await (const message of source(signal)) {
        if (signal.aborted) return
        this.#send({ id, ...message })
        await this.#whenRoom(signal)
      }
      if (!signal.aborted) this.#send({ id, end: true })
    } catch (error) {
      if (!signal.aborted) this.#send({ id, error: this.failed(error) })
    } finally {
      if (this.#watched.get(id)?.signal === signal) this.#watched.delete(id)
    }
  }

  #send(message: object): void {
    if (this.#closed) return
    const text = JSON.stringify(message)
    this.#unacknowledged += text.length
    this.socket.send(text)
  }

  async #whenRoom(signal: AbortSignal): Promise<void> {
    while (!this.#closed && !signal.aborted && this.#unacknowledged >= WINDOW) await this.#room.next(signal)
  }

  #acknowledge(characters: number): void {
    this.#unacknowledged = Math.max(0, this.#unacknowledged - Math.max(0, characters))
    if (this.#unacknowledged < WINDOW) this.#room.tell()
  }
}
