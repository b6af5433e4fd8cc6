import type { Duplex } from 'node:stream'
import { GigalixirError, messageOf } from '../../errors.js'
import { waitFor } from '../wait.js'
import type { WaitOptions } from '../wait.js'

/** Bytes already pulled out of the stream at most, beyond what the message being read needs. */
const PULL_AHEAD = 1024 * 1024

/** How long a closing stream may take to send what was written. */
const FAREWELL_MS = 2000

/**
 * Reads and writes exact numbers of bytes over any duplex stream: a socket, an SSH channel, a pipe. Bytes are pulled
 * only as they are asked for, so a reader that stops holds the sender back.
 */
export class ByteStream {
  readonly #stream: Duplex
  readonly #peer: string
  readonly #chunks: Buffer[] = []
  readonly #waiting = new Set<() => void>()
  #length = 0
  /** Why nothing more will come; the stream may still hold bytes that came before. */
  #ended: GigalixirError | undefined
  #lastByteAt = performance.now()

  /** @param peer who is at the other end, for error messages */
  constructor(stream: Duplex, peer: string) {
    this.#stream = stream
    this.#peer = peer
    stream.on('readable', this.#wake)
    stream.on('drain', this.#wake)
    stream.on('end', this.#onEnd)
    stream.on('close', this.#onEnd)
    stream.on('error', this.#onError)
    // One that failed before we came says so no more.
    if (stream.errored) this.#onError(stream.errored)
    else if (stream.destroyed || stream.readableEnded) this.#onEnd()
  }

  /** When the last byte came, on the clock of `performance.now()`. */
  get lastByteAt(): number {
    return this.#lastByteAt
  }

  /** Takes that many bytes if they are here. */
  takeNow(length: number): Buffer | undefined {
    this.#pull(length)
    return this.#length < length ? undefined : this.#cut(length)
  }

  /** Takes whatever is here. */
  takeAll(): Buffer {
    this.#pull(Infinity)
    return this.#cut(this.#length)
  }

  /**
   * Waits until there is more to read than before.
   *
   * @throws GigalixirError UNREACHABLE when there will never be
   */
  async more(what: string, options: WaitOptions = {}): Promise<void> {
    if (this.#stream.readableLength > 0) return
    if (this.#ended) throw this.#ended
    await this.#until(what, options, () => this.#stream.readableLength > 0)
  }

  /** @throws GigalixirError UNREACHABLE, TIMEOUT, INTERRUPTED */
  async take(length: number, what: string, options: WaitOptions = {}): Promise<Buffer> {
    for (;;) {
      const bytes = this.takeNow(length)
      if (bytes) return bytes
      await this.more(what, options)
    }
  }

  /**
   * Writes all of it, in order and at once.
   *
   * @returns whether the other side keeps up; if not, `drained` says when it has
   * @throws GigalixirError UNREACHABLE
   */
  write(pieces: readonly Buffer[]): boolean {
    if (this.#ended) throw this.#ended
    this.#stream.cork()
    for (const piece of pieces) this.#stream.write(piece)
    this.#stream.uncork()
    return !this.#stream.writableNeedDrain
  }

  /** Waits until what was written is on its way. @throws GigalixirError UNREACHABLE, TIMEOUT, INTERRUPTED */
  async drained(what: string, options: WaitOptions = {}): Promise<void> {
    if (this.#ended) throw this.#ended
    if (!this.#stream.writableNeedDrain) return
    await this.#until(what, options, () => !this.#stream.writableNeedDrain)
  }

  /** Sends what was written, for a moment at most, and closes; what still comes is not read. */
  close(): void {
    this.#letGo()
    const late = setTimeout(() => this.#stream.destroy(), FAREWELL_MS)
    this.#stream.once('close', () => clearTimeout(late))
    this.#stream.end(() => this.#stream.destroy())
    // What still comes has to flow away, or a stream that waits for its reader never closes.
    this.#stream.resume()
  }

  /** Closes at once. */
  destroy(): void {
    this.#letGo()
    this.#stream.destroy()
  }

  readonly #wake = (): void => {
    // Reading is what makes a stream notice its end.
    if (this.#stream.readableLength === 0) this.#stream.read(0)
    for (const waiting of [...this.#waiting]) waiting()
  }

  readonly #onEnd = (): void =>
    this.#fail(new GigalixirError('UNREACHABLE', `${this.#peer} closed the connection.`))

  readonly #onError = (error: Error): void =>
    this.#fail(
      new GigalixirError('UNREACHABLE', `The connection to ${this.#peer} broke: ${messageOf(error)}`, {
        cause: error,
      }),
    )

  #fail(why: GigalixirError): void {
    this.#ended ??= why
    this.#wake()
  }

  #letGo(): void {
    this.#fail(new GigalixirError('UNREACHABLE', `The connection to ${this.#peer} is closed.`))
    this.#stream.off('readable', this.#wake)
    this.#stream.off('drain', this.#wake)
    this.#stream.off('end', this.#onEnd)
    this.#stream.off('close', this.#onEnd)
    // Errors still have a listener: without one, a late one would end the program.
  }

  #until(what: string, options: WaitOptions, done: () => boolean): Promise<void> {
    return waitFor<undefined>(what, options, (resolve, reject) => {
      const check = () => {
        if (done()) resolve(undefined)
        else if (this.#ended) reject(this.#ended)
      }
      this.#waiting.add(check)
      // Asking is what makes a stream fetch more, and say so.
      if (this.#stream.readableLength === 0) this.#stream.read(0)
      return () => this.#waiting.delete(check)
    })
  }

  #pull(wanted: number): void {
    const most = Math.max(wanted, PULL_AHEAD)
    while (this.#length < most) {
      const chunk = this.#stream.read() as Buffer | string | null
      if (chunk === null) return
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      this.#chunks.push(bytes)
      this.#length += bytes.length
      this.#lastByteAt = performance.now()
    }
  }

  #cut(length: number): Buffer {
    this.#length -= length
    const [first] = this.#chunks
    if (first && first.length > length) {
      this.#chunks[0] = first.subarray(length)
      return first.subarray(0, length)
    }
    if (first?.length === length) {
      this.#chunks.shift()
      return first
    }
    return this.#cutAcross(length)
  }

  #cutAcross(length: number): Buffer {
    let left = length
    let used = 0
    while (left > 0) {
      const chunk = this.#chunks[used]
      if (!chunk || chunk.length > left) break
      left -= chunk.length
      used++
    }
    const pieces = this.#chunks.splice(0, used)
    const [rest] = this.#chunks
    if (left > 0 && rest) {
      pieces.push(rest.subarray(0, left))
      this.#chunks[0] = rest.subarray(left)
    }
    return Buffer.concat(pieces, length)
  }
}
