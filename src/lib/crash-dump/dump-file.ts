import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { GigalixirError, messageOf, systemCode } from '../errors.js'

const WINDOW = 128 * 1024
const NEWLINE = 0x0a

/**
 * A file that is read here and there, a window at a time: what is read is what is shown, and no more of it is kept. Reads
 * are synchronous, so that a term can be followed through it like through memory.
 */
export class DumpFile {
  readonly path: string
  readonly size: number
  readonly #descriptor: number
  readonly #window = Buffer.allocUnsafe(WINDOW)
  #windowAt = 0
  #windowLength = 0
  #closed = false

  /** @throws GigalixirError NOT_FOUND, USAGE, STORAGE_FAILED */
  constructor(path: string) {
    this.path = path
    try {
      this.#descriptor = openSync(path, 'r')
    } catch (error) {
      throw unreadable(path, error)
    }
    const stat = fstatSync(this.#descriptor)
    if (!stat.isFile()) {
      this.close()
      throw new GigalixirError('USAGE', `${path} is not a file.`, { data: { file: path } })
    }
    this.size = stat.size
  }

  /** Fills the buffer from there on. @returns how many bytes there were */
  read(into: Buffer, at: number): number {
    try {
      return readSync(this.#descriptor, into, 0, into.length, at)
    } catch (error) {
      throw unreadable(this.path, error)
    }
  }

  /** A copy of the bytes from `at` to `end`, fewer where the file ends. */
  bytes(at: number, end: number): Buffer {
    const length = Math.max(0, Math.min(end, this.size) - at)
    if (length > WINDOW) {
      const all = Buffer.allocUnsafe(length)
      return all.subarray(0, this.read(all, at))
    }
    if (at < this.#windowAt || at + length > this.#windowAt + this.#windowLength) {
      this.#windowLength = this.read(this.#window, at)
      this.#windowAt = at
    }
    const from = at - this.#windowAt
    return Buffer.from(this.#window.subarray(from, Math.min(from + length, this.#windowLength)))
  }

  /** The line that begins there, without its end, cut at `longest` bytes. */
  line(at: number, end: number, longest: number): Buffer {
    for (let size = 512; ; size *= 8) {
      const limit = Math.min(size, longest, end - at)
      const bytes = this.bytes(at, at + limit)
      const newline = bytes.indexOf(NEWLINE)
      if (newline !== -1) return withoutReturn(bytes.subarray(0, newline))
      if (limit < size || bytes.length < limit || size >= longest) return withoutReturn(bytes)
    }
  }

  /** The lines between two places. A line is cut at `longest` bytes. */
  *lines(at: number, end: number, longest = 64 * 1024): Generator<{ at: number; line: Buffer }> {
    let from = at
    while (from < end) {
      const line = this.line(from, end, longest)
      yield { at: from, line }
      const next = this.#nextLine(from + line.length, end)
      if (next === undefined) return
      from = next
    }
  }

  /** Can be called twice. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    closeSync(this.#descriptor)
  }

  #nextLine(at: number, end: number): number | undefined {
    for (let from = at; from < end; from += WINDOW) {
      const bytes = this.bytes(from, Math.min(end, from + WINDOW))
      const newline = bytes.indexOf(NEWLINE)
      if (newline !== -1) return from + newline + 1
      if (bytes.length === 0) return undefined
    }
    return undefined
  }
}

/** A file that came through Windows has `\r\n`. */
function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

function unreadable(file: string, error: unknown): GigalixirError {
  if (systemCode(error) === 'ENOENT')
    return new GigalixirError('NOT_FOUND', `There is no file ${file}.`, { data: { file } })
  return new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}`, {
    cause: error,
    data: { file },
  })
}
