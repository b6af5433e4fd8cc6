import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../lib/errors.js'
import { replaceFile } from './atomic-file.js'

/** What a simulator's home remembers from one start to the next. */
export interface SimSettings {
  /** Eight hex digits, made once: the name on every Docker object of this simulator. */
  readonly instance: string
  /** The front door's port of the last start, or null before the first. */
  readonly httpPort: number | null
  /** That of HTTPS. */
  readonly httpsPort: number | null
}

/** `settings.json` in the simulator's home. */
export class SettingsFile {
  readonly file: string

  constructor(home: string) {
    this.file = join(home, 'settings.json')
  }

  /** The settings, or null when there are none yet. @throws GigalixirError STORAGE_FAILED when they are unreadable */
  async read(): Promise<SimSettings | null> {
    let text: string
    try {
      text = await readFile(this.file, 'utf8')
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw this.#damaged(messageOf(error), error)
    }
    return this.#parse(text)
  }

  /** The settings; on the first start they are made. */
  async open(): Promise<SimSettings> {
    const known = await this.read()
    if (known) return known
    const fresh: SimSettings = { instance: randomBytes(4).toString('hex'), httpPort: null, httpsPort: null }
    await this.#write(fresh)
    return fresh
  }

  /** Keeps the ports for the next start. */
  async rememberPorts(httpPort: number, httpsPort: number | null): Promise<void> {
    const settings = await this.open()
    if (settings.httpPort !== httpPort || settings.httpsPort !== httpsPort)
      await this.#write({ ...settings, httpPort, httpsPort })
  }

  async #write(settings: SimSettings): Promise<void> {
    const { instance, httpPort, httpsPort } = settings
    const stored = { instance, http_port: httpPort, https_port: httpsPort }
    await replaceFile(this.file, `${JSON.stringify(stored, null, 2)}\n`)
  }

  #parse(text: string): SimSettings {
    let parsed: { instance?: unknown; http_port?: unknown; https_port?: unknown } | null
    try {
      parsed = JSON.parse(text) as typeof parsed
    } catch (error) {
      throw this.#damaged('it is not JSON', error)
    }
    const instance = parsed?.instance
    if (typeof instance !== 'string' || !/^[0-9a-f]{8}$/.test(instance))
      throw this.#damaged('it has no instance of eight hex digits')
    // A port that makes no sense is only a preference lost; the instance is what Docker objects are found by.
    return { instance, httpPort: usablePort(parsed?.http_port), httpsPort: usablePort(parsed?.https_port) }
  }

  #damaged(why: string, cause?: unknown): GigalixirError {
    return new GigalixirError('STORAGE_FAILED', `${this.file} cannot be used: ${why}.`, {
      next: [
        'Put the file back from a backup; its "instance" is the com.gigalixir.sim.instance label of your containers.',
        'Or begin again: remove the file, and what it named with docker.',
      ],
      cause,
    })
  }
}

function usablePort(port: unknown): number | null {
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null
}
