/** Lets one holder at a time in, per name, in the order of asking. */
export class PushLock {
  readonly #queues = new Map<string, Promise<void>>()
  readonly #waiting = new Map<string, number>()

  /**
   * Waits for its turn.
   *
   * @param onWait called at once, when others are in front, with how many
   * @returns how to give the turn back; safe to call twice
   * @throws the signal's reason when it aborts first; the place in the queue is given up
   */
  async acquire(name: string, signal: AbortSignal, onWait: (ahead: number) => void): Promise<() => void> {
    signal.throwIfAborted()
    const before = this.#queues.get(name) ?? Promise.resolve()
    const ahead = this.#waiting.get(name) ?? 0
    let release!: () => void
    const mine = new Promise<void>((resolve) => (release = resolve))
    const queue = before.then(() => mine)
    this.#queues.set(name, queue)
    this.#waiting.set(name, ahead + 1)
    void queue.then(() => {
      const left = (this.#waiting.get(name) ?? 1) - 1
      if (left > 0) this.#waiting.set(name, left)
      else {
        this.#waiting.delete(name)
        this.#queues.delete(name)
      }
    })
    if (ahead > 0) onWait(ahead)
    try {
      await abortable(before, signal)
    } catch (error) {
      release()
      throw error
    }
    return release
  }
}

function abortable(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    void wait.then(() => {
      signal.removeEventListener('abort', onAbort)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    })
  })
}
