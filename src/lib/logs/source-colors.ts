import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import type { ChalkInstance } from 'chalk'
import { parseLogLine } from './log-line.js'
import { PLATFORM, ROUTER } from './sources.js'
import { linesOf, WholeLines } from './whole-lines.js'

/** As many replicas as are told apart at a glance. */
const REPLICA_COLORS = ['cyan', 'green', 'magenta', 'blue'] as const

/**
 * Sets off where each line of a log is from: replicas in a colour each, in the order in which they come up, the platform in
 * yellow, requests dim and those that failed (5xx) in red. Messages stay as they came.
 */
export class SourceColors extends Transform {
  readonly #colors: ChalkInstance
  readonly #lines = new WholeLines()
  readonly #replicas = new Map<string, (typeof REPLICA_COLORS)[number]>()

  constructor(colors: ChalkInstance) {
    super()
    this.#colors = colors
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#all(this.#lines.take(chunk)))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#all(this.#lines.rest()))
  }

  #all(lines: Buffer): Buffer {
    return Buffer.concat([...linesOf(lines)].flatMap((line) => this.#one(line)))
  }

  #one(line: Buffer): Buffer[] {
    const close = line.indexOf(']: ')
    const head = close === -1 ? '' : line.toString('utf8', 0, close + 3)
    const parsed = parseLogLine(head)
    if (!parsed) return [line]
    const { time, source } = parsed
    const where = head.slice(time.length)
    const paint = this.#paintOf(source, line)
    return [Buffer.from(this.#colors.dim(time) + paint(where)), line.subarray(close + 3)]
  }

  #paintOf(source: string, line: Buffer): (text: string) => string {
    const { yellow, red, dim } = this.#colors
    if (source === PLATFORM) return yellow
    if (source === ROUTER) return / status=5\d\d /.test(line.toString('latin1')) ? red : dim
    const known = this.#replicas.get(source) ?? REPLICA_COLORS[this.#replicas.size % REPLICA_COLORS.length]
    if (known === undefined) return dim
    this.#replicas.set(source, known)
    return this.#colors[known]
  }
}
