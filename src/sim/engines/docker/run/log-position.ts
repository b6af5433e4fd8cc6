/**
 * How far a container's log was read, so that reading can go on after a break with nothing lost and nothing twice.
 *
 * Docker can only be asked for messages from a moment on. It gives them in the order of its file, and what was read is
 * always the first part of that file; so it is enough to remember a moment and how many messages from that moment on
 * were seen: asked again, that many come first. The moment lies a little back, because what was written to stdout and to
 * stderr at the same time may be in the file in either order of their times.
 */
export class LogPosition {
  #older: Checkpoint
  #newer: Checkpoint
  #newest = ''

  constructor(since: string | null) {
    this.#older = { from: since ?? '', until: '', seen: 0 }
    this.#newer = this.#older
  }

  /** The moment to ask from; null for the beginning. */
  get since(): string | null {
    return this.#older.from === '' ? null : this.#older.from
  }

  /** How many of the messages from `since` on were seen. */
  get seen(): number {
    return this.#older.seen
  }

  /** The time of the newest message that was seen; empty before the first. */
  get newest(): string {
    return this.#newest
  }

  /** Counts a message. Times are compared as text: Docker writes them in UTC with nine digits. */
  note(at: string): void {
    if (at > this.#newest) this.#newest = at
    if (at >= this.#older.from) this.#older.seen++
    if (this.#newer !== this.#older && at >= this.#newer.from) this.#newer.seen++
    if (at > this.#newer.until) {
      this.#older = this.#newer
      this.#newer = { from: at, until: later(at), seen: 1 }
    }
  }
}

interface Checkpoint {
  readonly from: string
  /** From then on the next one is due. */
  readonly until: string
  seen: number
}

const STEP = 50

function later(at: string): string {
  const time = Date.parse(`${at.slice(0, 23)}Z`)
  return Number.isNaN(time) ? at : new Date(time + STEP).toISOString()
}
