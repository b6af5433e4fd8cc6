import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { ERRORS, GigalixirError, messageOf } from '../lib/errors.js'
import { programArguments } from '../lib/paths.js'
import { daemonLogFile, rotateDaemonLog } from './daemon-log.js'
import type { DaemonMessage, Life } from './daemon-messages.js'
import { LIFE_VARIABLE, STOP_MESSAGE } from './daemon-messages.js'

/** How many of the daemon's last words are shown when it ends without saying why. */
const LAST_LINES = 15

export interface DaemonChildOptions {
  readonly home: string
  readonly life: Life
  /** The daemon's environment: how it is told its home, port and base image. */
  readonly env: NodeJS.ProcessEnv
  /** For tests: another program than our daemon. */
  readonly program?: readonly string[]
}

/** The daemon, as the command that starts it sees it. */
export class DaemonChild {
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>

  private constructor(
    child: ChildProcess,
    private readonly home: string,
  ) {
    this.#child = child
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code) => resolve(code))
      child.once('error', () => resolve(null))
    })
  }

  /**
   * Starts the daemon in a process group of its own, so that neither Ctrl-C nor a closed terminal reaches it: how it is
   * stopped is decided here, and the same on every operating system.
   */
  static async spawn(options: DaemonChildOptions): Promise<DaemonChild> {
    await rotateDaemonLog(options.home)
    const log = options.life === 'foreground' ? 2 : openSync(daemonLogFile(options.home), 'a', 0o600)
    try {
      const [...args] = options.program ?? programArguments('sim')
      const child = spawn(process.execPath, args, {
        cwd: options.home,
        detached: true,
        windowsHide: true,
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...options.env, [LIFE_VARIABLE]: options.life },
      })
      return new DaemonChild(child, options.home)
    } finally {
      if (log !== 2) closeSync(log)
    }
  }

  /**
   * Waits until the daemon is ready, fails, or finds another one at work; whatever it reports on the way goes to `tell`.
   *
   * @throws GigalixirError what the daemon failed with; SIM_START_FAILED with its last words when it ends in silence;
   *   INTERRUPTED when aborted, after the daemon has stopped again
   */
  async settle(
    tell: (message: Extract<DaemonMessage, { type: 'progress' | 'notice' }>) => void,
    signal?: AbortSignal,
  ): Promise<'ready' | 'busy'> {
    const child = this.#child
    const interrupt = () => this.requestStop()
    signal?.addEventListener('abort', interrupt, { once: true })
    if (signal?.aborted) interrupt()
    try {
      const result = await new Promise<'ready' | 'busy' | 'ended'>((resolve, reject) => {
        child.on('message', (message: DaemonMessage) => {
          switch (message.type) {
            case 'progress':
            case 'notice':
              tell(message)
              break
            case 'ready':
            case 'busy':
              resolve(message.type)
              break
            case 'failed':
              reject(failureOf(message, this.home))
              break
          }
        })
        child.once('error', (error) =>
          reject(
            new GigalixirError('SIM_START_FAILED', `The daemon could not be started: ${messageOf(error)}`, {
              cause: error,
            }),
          ),
        )
        child.once('exit', () => resolve('ended'))
      })
      if (result === 'ended') {
        if (signal?.aborted)
          throw new GigalixirError('INTERRUPTED', 'The start was interrupted; nothing is left running.')
        throw await this.#silentEnd()
      }
      return result
    } catch (error) {
      await this.#ended
      throw error
    } finally {
      signal?.removeEventListener('abort', interrupt)
    }
  }

  /** Lets the daemon live on without us. */
  leave(): void {
    if (this.#child.connected) this.#child.disconnect()
    this.#child.unref()
  }

  /** Asks for a clean stop. */
  requestStop(): void {
    if (this.#child.connected) this.#child.send(STOP_MESSAGE)
  }

  /** Ends the daemon at once. What it leaves behind is cleaned by the next start. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  /** Resolves with the exit code when the daemon has ended, or null when a signal ended it. */
  get ended(): Promise<number | null> {
    return this.#ended
  }

  async #silentEnd(): Promise<GigalixirError> {
    const code = await this.#ended
    const file = daemonLogFile(this.home)
    const text = await readFile(file, 'utf8').catch(() => '')
    const last = text.trimEnd().split('\n').slice(-LAST_LINES)
    return new GigalixirError(
      'SIM_START_FAILED',
      `The simulator failed to start (exit code ${code ?? 'none'}). Last output:\n${last.join('\n')}`,
      { next: ['Check this machine: gigalixir sim doctor', `Full log: ${file}`] },
    )
  }
}

function failureOf(message: Extract<DaemonMessage, { type: 'failed' }>, home: string): GigalixirError {
  const code = message.code !== null && message.code in ERRORS ? message.code : 'SIM_START_FAILED'
  return new GigalixirError(code, message.message, {
    next: message.next.length > 0 ? [...message.next] : [`Details are in ${daemonLogFile(home)}`],
    data: message.data,
  })
}
