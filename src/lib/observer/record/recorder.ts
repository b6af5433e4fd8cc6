import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { GigalixirError, messageOf } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import { REFRESH_MS } from '../collect/observed-node.js'
import { SORT_KEYS } from '../collect/processes.js'
import type { Parameters, View } from '../server/view.js'
import { keyOf } from './recording.js'
import type { RecordLine } from './recording.js'

/** Every so many looks at the load, the rest is looked at too. */
const ROUND = 15

/** What ends a recording, and is no trouble of the node. */
const NOT_ITS_TROUBLE: ReadonlySet<ErrorCode> = new Set(['INTERRUPTED', 'STORAGE_FAILED'])

export interface RecorderOptions {
  readonly file: string
  readonly replica: string
  readonly signal: AbortSignal
  /** Milliseconds between looks at the load. */
  readonly intervalMs?: number
  /** Told after each look. */
  readonly onLook?: (looks: number) => void
  /** Told why a look failed. */
  readonly onTrouble?: (text: string) => void
}

/**
 * Writes down what a node does, a line of JSON a look: the load every 2 seconds, the processes at the top, trees and tables
 * twice a minute. Neither states of processes nor rows of tables are written, as people's data is in them. The file is for
 * its owner's eyes.
 */
export class Recorder {
  readonly #view: View
  readonly #options: RecorderOptions
  #file: FileHandle | undefined

  constructor(view: View, options: RecorderOptions) {
    this.#view = view
    this.#options = options
  }

  /**
   * Goes on until the signal.
   *
   * @throws GigalixirError STORAGE_FAILED; NOT_FOUND when the replica goes away for good; what the first look throws
   */
  async run(): Promise<void> {
    const { file, replica, signal, intervalMs = REFRESH_MS.load, onLook } = this.#options
    try {
      this.#file = await open(file, 'wx', 0o600)
    } catch (error) {
      throw this.#notWritten(error, ['Name a file that is not there yet, in a folder that is.'])
    }
    let looks = 0
    try {
      await this.#write({ version: 2, title: this.#view.title, replica })
      while (!signal.aborted) {
        try {
          await this.#look('load')
          if (looks % ROUND === 0) await this.#lookAround()
          looks += 1
          onLook?.(looks)
        } catch (error) {
          if (looks === 0) throw error
          await this.#bear(error)
        }
        await pause(intervalMs, signal)
      }
    } finally {
      await this.#file.close()
      // One in which there is nothing would only be in the way of the next.
      if (looks === 0 && !signal.aborted) await rm(file, { force: true })
    }
  }

  /**
   * A node that starts again or cannot be reached for a while leaves a gap; the recording goes on.
   *
   * @throws GigalixirError NOT_FOUND when the replica is gone for good; what is no trouble of the node
   */
  async #bear(error: unknown): Promise<void> {
    const { file, replica, onTrouble } = this.#options
    if (!(error instanceof GigalixirError) || NOT_ITS_TROUBLE.has(error.code)) throw error
    onTrouble?.(error.message)
    await this.#view.refresh?.()
    if (this.#view.replicas.some(({ name }) => name === replica)) return
    throw new GigalixirError('NOT_FOUND', `${replica} ended, and so does the recording.`, {
      next: [`Look at it: gigalixir ps:observer --replay ${file}`],
      data: { replica, file },
    })
  }

  async #lookAround(): Promise<void> {
    for (const call of ['system', 'allocators', 'ports', 'sockets', 'tables']) await this.#look(call)
    for (const sort of SORT_KEYS) await this.#look('processes', { sort, search: '' })
    const applications = (await this.#look('applications')) as { name: string; supervised: boolean }[]
    for (const { name, supervised } of applications) {
      if (supervised) await this.#look('tree', { application: name })
    }
  }

  async #look(call: string, parameters: Parameters = {}): Promise<unknown> {
    const answer = await this.#view.ask(this.#options.replica, call, parameters)
    await this.#write({ at: Date.now(), call, key: keyOf(call, parameters), answer })
    return answer
  }

  async #write(line: RecordLine): Promise<void> {
    try {
      await this.#file?.appendFile(`${JSON.stringify(line)}\n`)
    } catch (error) {
      throw this.#notWritten(error, ['Make room, or name a file elsewhere.'])
    }
  }

  #notWritten(cause: unknown, next: string[]): GigalixirError {
    const { file } = this.#options
    return new GigalixirError('STORAGE_FAILED', `${file} could not be written: ${messageOf(cause)}`, {
      next,
      cause,
    })
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
