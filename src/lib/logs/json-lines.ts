import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import { parseLogLine } from './log-line.js'
import type { LogLine } from './log-line.js'
import { WholeLines } from './whole-lines.js'

/**
 * Turns a log into JSON, an object a line: `{"time", "source", "message"}`. A line that continues a message with line breaks
 * has the time and source of its first one, and `"continued": true`; one before any has its message alone.
 */
export class JsonLines extends Transform {
  readonly #lines = new WholeLines()
  #last: LogLine | undefined

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#all(this.#lines.take(chunk)))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#all(this.#lines.rest()))
  }

  #all(lines: Buffer): string {
    if (lines.length === 0) return ''
    const texts = lines
      .toString('utf8')
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
    return texts.map((text) => `${JSON.stringify(this.#one(text))}\n`).join('')
  }

  #one(text: string): object {
    const line = parseLogLine(text)
    if (!line) return { ...this.#last, message: text, ...(this.#last && { continued: true }) }
    this.#last = line
    const { time, source } = line
    return { time, source, message: text.slice(text.indexOf(']: ') + 3) }
  }
}
