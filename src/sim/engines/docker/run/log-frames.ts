import { FrameReader } from '../client/index.js'
import type { OutputStream } from '../client/index.js'
import type { LogPiece, OnLost } from '../../../logger/index.js'
import { LogPosition } from './log-position.js'

const NEWLINE = 0x0a
const SPACE = 0x20

/** Bytes of a line after which the rest of it is a piece of its own: a line may never end, and what is read waits in memory. */
const LONGEST_PIECE = 1024 * 1024

/** A line whose end has not come yet. */
interface OpenLine {
  readonly at: string
  readonly parts: Buffer[]
  bytes: number
}

/**
 * Reads `docker logs` with timestamps of a container without a terminal.
 *
 * A frame is one log message: timestamp, space, text. Docker splits lines at 16 KiB into several messages; all but the last
 * lack the newline, and the following ones continue the line of the same stream, with a timestamp of their own that is not
 * part of it. A line that goes on and on comes in pieces, cut between messages: at the same places whenever it is read.
 */
export class LogFrameReader {
  readonly #frames = new FrameReader()
  #skip = 0
  readonly #position: LogPosition
  readonly #open = new Map<OutputStream, OpenLine>()
  readonly #onLost: OnLost | undefined
  /** Whether the next message is the first of a stream that goes on. */
  #isFirst = false

  constructor(since: string | null = null, onLost?: OnLost) {
    this.#position = new LogPosition(since)
    this.#onLost = onLost
  }

  /** The time of the newest message that was read; empty before the first. */
  get newest(): string {
    return this.#position.newest
  }

  /** Begins a stream that goes on where the one before ended. @returns the moment to ask Docker from; null for all */
  resume(): string | null {
    this.#frames.reset()
    this.#skip = this.#position.seen
    this.#isFirst = this.newest !== ''
    return this.#position.since
  }

  /** The lines that a chunk completes. */
  push(chunk: Buffer): LogPiece[] {
    const pieces: LogPiece[] = []
    this.#frames.push(chunk, (stream, message) => this.#message(stream, message, pieces))
    return pieces
  }

  /** What is left when the container has ended without a last newline. */
  end(): LogPiece[] {
    const left = [...this.#open.values()].map(finished)
    this.#open.clear()
    return left
  }

  #message(stream: OutputStream, message: Buffer, pieces: LogPiece[]): void {
    const space = message.indexOf(SPACE)
    if (space < 0) return // not a message with a timestamp: nothing Docker writes
    const at = message.toString('latin1', 0, space)
    const { newest } = this.#position
    // What it was asked to go on from is not there any more: Docker has begun its files anew since.
    if (this.#isFirst && at > newest) {
      this.#onLost?.(newest, at)
      this.#open.clear()
    }
    this.#isFirst = false
    // What is newer than all that was seen was not.
    if (at > newest) this.#skip = 0
    if (this.#skip > 0) {
      this.#skip--
      return
    }
    this.#position.note(at)
    const open = this.#open.get(stream)
    const complete = message[message.length - 1] === NEWLINE
    const text = message.subarray(space + 1, complete ? message.length - 1 : message.length)
    if (!open && complete) {
      pieces.push({ at, line: text })
      return
    }
    const line = open ?? { at, parts: [], bytes: 0 }
    line.parts.push(text)
    line.bytes += text.length
    const isCut = !complete && line.bytes >= LONGEST_PIECE
    if (complete || isCut) {
      this.#open.delete(stream)
      pieces.push(isCut ? { ...finished(line), goesOn: true } : finished(line))
    } else {
      this.#open.set(stream, line)
    }
  }
}

function finished({ at, parts }: OpenLine): LogPiece {
  return { at, line: Buffer.concat(parts) }
}
