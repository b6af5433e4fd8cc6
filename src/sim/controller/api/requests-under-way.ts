import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Requests that were taken and are not answered yet: stopping waits for them, so that none is cut off half done. */
export class RequestsUnderWay {
  readonly #responses = new Set<ServerResponse>()

  add(response: ServerResponse): void {
    this.#responses.add(response)
    response.once('close', () => this.#responses.delete(response))
  }

  /** Resolves when all of them have ended, or after `milliseconds`, for clients that never finish theirs. */
  async ended(milliseconds: number): Promise<void> {
    const tooLate = new AbortController()
    const all = Promise.all([...this.#responses].map((response) => once(response, 'close')))
    const deadline = delay(milliseconds, undefined, { signal: tooLate.signal }).catch((error: unknown) => {
      if (!tooLate.signal.aborted) throw error
    })
    await Promise.race([all, deadline])
    tooLate.abort()
  }
}
