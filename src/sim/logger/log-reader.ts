import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { systemCode } from '../../lib/errors.js'
import type { AppLog } from './app-log.js'

/** Reads an app's log by place, with one file open at a time. Not for two reads at once. */
export class LogReader {
  #closed = false
  #open: { handle: FileHandle; base: number } | undefined

  constructor(readonly log: AppLog) {}

  /**
   * Up to `limit` bytes from `place` on, of one file; null when what was there is removed, or nothing is there yet.
   * A file that was removed while it was being read is read to its end.
   */
  async read(place: number, limit: number): Promise<Buffer | null> {
    const segment = this.log.segmentAt(place)
    if (segment === undefined) return this.#readRemoved(place, limit)
    if (this.#open?.base !== segment.base) {
      await this.#closeFile()
      try {
        this.#open = { handle: await open(segment.file, 'r'), base: segment.base }
      } catch (error) {
        // Removed by retention just now; when it should be there, somebody else removed it.
        if (systemCode(error) === 'ENOENT' && this.log.segmentAt(place) === undefined) return null
        throw error
      }
      if (this.#closed) {
        await this.#closeFile()
        return null
      }
    }
    return this.#bytes(place, Math.min(limit, segment.end - place))
  }

  /** For good, also in the middle of a read, which then gives null or fails. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#closeFile()
  }

  async #closeFile(): Promise<void> {
    const handle = this.#open?.handle
    this.#open = undefined
    await handle?.close()
  }

  async #readRemoved(place: number, limit: number): Promise<Buffer | null> {
    if (this.#open === undefined || place < this.#open.base || place >= this.log.begin) return null
    const { size } = await this.#open.handle.stat()
    const left = this.#open.base + size - place
    return left > 0 ? this.#bytes(place, Math.min(limit, left)) : null
  }

  async #bytes(place: number, length: number): Promise<Buffer | null> {
    if (this.#open === undefined) return null
    const buffer = Buffer.allocUnsafe(length)
    const { bytesRead } = await this.#open.handle.read(buffer, 0, length, place - this.#open.base)
    if (bytesRead === 0)
      throw new Error(`a log file of ${this.log.app} is shorter than what was written to it`)
    return buffer.subarray(0, bytesRead)
  }
}
