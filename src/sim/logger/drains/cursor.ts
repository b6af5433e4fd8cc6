import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../../lib/errors.js'
import { replaceFile } from '../../atomic-file.js'

/** Milliseconds between two writes of a busy drain's place: so much is sent twice after a power cut. */
const PAUSE_MS = 250

/** How far a drain has received an app's log, kept in a file so that it is known after any crash. */
export class Cursor {
  readonly #file: string
  /** Known, and perhaps not stored yet. */
  #place: number | undefined
  #stored: number | undefined
  #triedAt = -Infinity
  readonly #clock: () => number

  /** @param clock milliseconds of a clock that only goes on */
  constructor(folder: string, drain: string, clock: () => number = () => performance.now()) {
    this.#file = join(folder, `${drain}.json`)
    this.#clock = clock
  }

  /** The place, or undefined for a drain that never received anything. @throws Error when the file cannot be read */
  async read(): Promise<number | undefined> {
    if (this.#place !== undefined) return this.#place
    try {
      const { place } = JSON.parse(await readFile(this.#file, 'utf8')) as { place: unknown }
      if (typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0)
        throw new Error(`${this.#file} names no place in a log; remove the drain and add it again`)
      this.#place = place
      this.#stored = place
      return place
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  /**
   * @param now at once, and not when the last write is a moment old
   * @returns whether this place would be known after a crash
   * @throws GigalixirError STORAGE_FAILED; this run remembers it all the same, and the next call tries again
   */
  async write(place: number, now = false): Promise<boolean> {
    this.#place = place
    if (place === this.#stored) return true
    const moment = this.#clock()
    if (!now && moment - this.#triedAt < PAUSE_MS) return false
    this.#triedAt = moment
    await replaceFile(this.#file, JSON.stringify({ place }), 0o600)
    this.#stored = place
    return true
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true })
  }
}
