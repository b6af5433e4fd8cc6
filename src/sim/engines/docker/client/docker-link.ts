import type { Docker } from './engine-api.js'
import { isDockerAway } from './failures.js'
import { isAborted, orAborted, sleep } from '../../../waiting.js'

const FIRST_RETRY = 250
/** A ping of an engine on this machine costs nothing: apps should not wait longer than that for one that is back. */
const LONGEST_RETRY = 1000

/** So often a call may break off while the engine answers others: then it is that call which does not work. */
const CALL_FAILURES = 5

/**
 * Calls to a Docker engine that may be stopped and started again meanwhile. A call that got no answer waits until the
 * engine answers and is made again, so it has to be one that may be repeated; a refusal is thrown at once.
 */
export class DockerLink {
  #back: Promise<void> | undefined

  constructor(
    readonly docker: Docker,
    private readonly log: (message: string) => void,
    /** Ends all waiting. */
    private readonly closed: AbortSignal,
  ) {}

  get isAway(): boolean {
    return this.#back !== undefined
  }

  /**
   * @param until also ends the waiting
   * @throws what Docker refused with; what the connection failed with, when waiting was ended
   */
  async call<T>(work: (docker: Docker) => Promise<T>, until?: AbortSignal): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await work(this.docker)
      } catch (error) {
        const over = failures > CALL_FAILURES || this.closed.aborted || isAborted(until)
        if (!isDockerAway(error) || over) throw error
        // A connection may break although the engine is there; the second time it is given a moment.
        if (failures > 1) await sleep(FIRST_RETRY, until ?? this.closed)
        await this.whenBack(until)
        if (isAborted(this.closed) || isAborted(until)) throw error
      }
    }
  }

  /** Resolves when the engine answers, or when waiting was ended. */
  async whenBack(until?: AbortSignal): Promise<void> {
    this.#back ??= this.#waitForAnswer().finally(() => (this.#back = undefined))
    await (until ? orAborted(this.#back, until) : this.#back)
  }

  async #waitForAnswer(): Promise<void> {
    let said = false
    for (let delay = FIRST_RETRY; !this.closed.aborted; delay = Math.min(delay * 2, LONGEST_RETRY)) {
      try {
        await this.docker.ping()
        if (said) this.log('Docker answers again')
        return
      } catch (error) {
        if (!said) this.log(`Docker does not answer, waiting until it does: ${String(error)}`)
        said = true
        await sleep(delay, this.closed)
      }
    }
  }
}
