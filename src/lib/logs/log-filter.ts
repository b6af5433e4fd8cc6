import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { parseLogLine } from './log-line.js'
import { isSource } from './sources.js'
import { linesOf, WholeLines } from './whole-lines.js'

/** Which lines to let through. What is left out lets all through. */
export interface LogCriteria {
  /** Names of replicas, whole or their last part alone. */
  readonly replicas?: readonly string[] | undefined
  /** Sources as they are in brackets, such as `gigalixir-run`, or `app`, `platform`. */
  readonly sources?: readonly string[] | undefined
  /** What the line has to contain. */
  readonly grep?: RegExp | undefined
  /** What it must not contain. */
  readonly exclude?: RegExp | undefined
  /** The moment before which lines are too old. */
  readonly since?: Date | undefined
}

/** Lets those lines of a log through that are asked for, byte for byte as they came. */
export class LogFilter extends Transform {
  readonly #criteria: LogCriteria
  readonly #lines = new WholeLines()
  /** Whether the line before came from where it is asked for, for lines that continue it. */
  #placed = true

  constructor(criteria: LogCriteria) {
    super()
    this.#criteria = criteria
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    for (const line of linesOf(this.#lines.take(chunk))) this.#take(line)
    done()
  }

  override _flush(done: TransformCallback): void {
    for (const line of linesOf(this.#lines.rest())) this.#take(line)
    done()
  }

  #take(line: Buffer): void {
    if (this.#wants(line.toString('utf8').replace(/\r?\n$/, ''))) this.push(line)
  }

  #wants(text: string): boolean {
    const { grep, exclude } = this.#criteria
    const line = parseLogLine(text)
    if (line) this.#placed = this.#isFrom(line.source) && this.#isNewEnough(line.time)
    return this.#placed && (grep?.test(text) ?? true) && !exclude?.test(text)
  }

  #isFrom(source: string): boolean {
    const { replicas, sources } = this.#criteria
    if (!replicas && !sources) return true
    const isReplica = replicas?.some((name) => source === name || source.endsWith(`-${name}`)) ?? false
    return isReplica || (sources?.some((wanted) => isSource(source, wanted)) ?? false)
  }

  #isNewEnough(time: string): boolean {
    const { since } = this.#criteria
    return since === undefined || Date.parse(time) >= since.getTime()
  }
}
