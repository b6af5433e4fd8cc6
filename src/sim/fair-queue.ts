/** Where somebody stands who waits. */
export interface Place<T> {
  /** 1 is next. */
  readonly position: number
  /** Who is let in now, first come first. */
  readonly inside: readonly T[]
}

interface Waiting<T> {
  readonly who: T
  readonly letIn: () => void
  readonly onPlace: ((place: Place<T>) => void) | undefined
}

/** Lets a limited number in at a time, in the order of asking. */
export class FairQueue<T> {
  #limit: number
  readonly #inside = new Set<{ readonly who: T }>()
  readonly #waiting: Waiting<T>[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get limit(): number {
    return this.#limit
  }

  /** More or fewer from now on. Who is inside stays. */
  setLimit(limit: number): void {
    this.#limit = limit
    this.#letIn()
  }

  /** Who is inside, first come first. */
  get inside(): readonly T[] {
    return [...this.#inside].map(({ who }) => who)
  }

  /** Who waits, the next one first. */
  get waiting(): readonly T[] {
    return this.#waiting.map(({ who }) => who)
  }

  /**
   * Waits to be let in.
   *
   * @param onPlace called where it has to wait, at once and whenever that place changes; not when it is let in
   * @returns how to leave; may be called more than once
   * @throws the signal's reason when it aborts first: then there is nothing to leave
   */
  enter(who: T, signal: AbortSignal, onPlace?: (place: Place<T>) => void): Promise<() => void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const waiting: Waiting<T> = {
        who,
        onPlace,
        letIn: () => {
          signal.removeEventListener('abort', giveUp)
          resolve(this.#hold(who))
        },
      }
      const giveUp = () => {
        const index = this.#waiting.indexOf(waiting)
        this.#waiting.splice(index, 1)
        this.#tellFrom(index)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(waiting)
      if (!this.#letIn()) this.#tellFrom(this.#waiting.length - 1)
    })
  }

  #hold(who: T): () => void {
    const mine = { who }
    this.#inside.add(mine)
    return () => {
      if (this.#inside.delete(mine)) this.#letIn()
    }
  }

  /** Lets in as many as there is room for. @returns whether that was anybody */
  #letIn(): boolean {
    const room = Math.max(0, this.#limit - this.#inside.size)
    const next = this.#waiting.splice(0, room)
    for (const { letIn } of next) letIn()
    if (next.length > 0) this.#tellFrom(0)
    return next.length > 0
  }

  /** Tells those from an index on where they stand now. */
  #tellFrom(index: number): void {
    const { inside } = this
    this.#waiting
      .slice(index)
      .forEach(({ onPlace }, each) => onPlace?.({ position: index + each + 1, inside }))
  }
}
