import { EXIT } from './errors.js'

/**
 * One press of Ctrl-C can arrive several times: npm and npx pass on what the terminal has sent to all of them, and so
 * do the exit hooks of libraries (`conf` has one). What follows this closely, in milliseconds, is no second press.
 */
const SAME_PRESS_MS = 200

/**
 * Ctrl-C. The first one aborts `signal`, so that whoever waits can clean up and end with INTERRUPTED; the second ends the
 * process at once. Listens from the first time somebody asks for the signal: a command that never does keeps the
 * system's own behaviour.
 */
export class Interruption {
  #controller: AbortController | undefined
  #pressedAt = 0

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      process.on('SIGINT', this.#onInterrupt)
    }
    return this.#controller.signal
  }

  /** Stops listening. */
  dispose(): void {
    process.off('SIGINT', this.#onInterrupt)
  }

  readonly #onInterrupt = (): void => {
    process.exitCode = EXIT.interrupted
    if (!this.#controller?.signal.aborted) {
      this.#pressedAt = performance.now()
      this.#controller?.abort()
    } else if (performance.now() - this.#pressedAt > SAME_PRESS_MS) {
      process.exit(EXIT.interrupted)
    }
  }
}
