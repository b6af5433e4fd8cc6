import { EXIT } from './errors.js'

/**
 * Ctrl-C. The first one aborts `signal`, so that whoever waits can clean up and end with INTERRUPTED; the second ends the
 * process at once. Listens from the first time somebody asks for the signal: a command that never does keeps the
 * system's own behaviour.
 */
export class Interruption {
  #controller: AbortController | undefined

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
    if (this.#controller?.signal.aborted) process.exit(EXIT.interrupted)
    this.#controller?.abort()
  }
}
