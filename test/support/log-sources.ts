import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { LogPiece, LogSource } from '../../src/sim/logger/index.js'

/** A line of a source: microseconds since the start of 2026, and what it says. */
export interface Said {
  readonly at: number
  readonly line: string | Buffer
}

/** Docker's way to write a moment. */
export function dockerTime(microseconds: number, nanoseconds = 0): string {
  const whole = new Date(Date.UTC(2026, 0, 1) + Math.floor(microseconds / 1000)).toISOString().slice(0, 23)
  return `${whole}${String(microseconds % 1000).padStart(3, '0')}${String(nanoseconds).padStart(3, '0')}Z`
}

/** A container whose output is known; more can be said while it runs. */
export class FakeSource implements LogSource {
  readonly opened: (string | null)[] = []
  #ended = false
  #wake: () => void = () => undefined

  constructor(
    readonly app: string,
    readonly source: string,
    private readonly output: Said[] = [],
    private readonly batch = 3,
  ) {}

  say(...lines: Said[]): void {
    this.output.push(...lines)
    this.#wake()
  }

  end(): this {
    this.#ended = true
    this.#wake()
    return this
  }

  async *open(since: string | null, signal: AbortSignal): AsyncGenerator<readonly LogPiece[]> {
    this.opened.push(since)
    const from = since?.slice(0, 26) ?? ''
    signal.addEventListener('abort', () => this.#wake())
    for (let next = 0; ;) {
      const said = this.output.slice(next, next + this.batch)
      next += said.length
      const pieces = said
        .map(({ at, line }) => ({ at: dockerTime(at, 123), line: Buffer.from(line) }))
        .filter(({ at }) => at >= from)
      if (pieces.length > 0) yield pieces
      if (signal.aborted || (this.#ended && next === this.output.length)) return
      if (next === this.output.length) await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

/** The stored files of an app, one after another. */
export async function stored(folder: string, app: string): Promise<Buffer> {
  return Buffer.concat(
    await Promise.all(
      (await segmentNames(folder, app)).map((name) => readFile(join(folder, `app-${app}`, name))),
    ),
  )
}

export async function segmentNames(folder: string, app: string): Promise<string[]> {
  return (await readdir(join(folder, `app-${app}`))).filter((name) => name.endsWith('.log')).sort()
}

/** What is left of a stream, as bytes. */
export async function all(stream: Readable): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[])
}

/** Reads a stream until what came satisfies; the stream stays open. */
export async function readUntil(stream: Readable, satisfied: (text: string) => boolean): Promise<string> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    const text = () => Buffer.concat(chunks).toString()
    const onData = (chunk: Buffer) => {
      chunks.push(chunk)
      if (!satisfied(text())) return
      forget()
      stream.pause()
      resolve(text())
    }
    const onEnd = () => reject(new Error(`ended after ${text()}`))
    const forget = () => {
      stream.off('data', onData).off('error', reject).off('end', onEnd)
    }
    stream.on('data', onData).once('error', reject).once('end', onEnd)
    stream.resume()
  })
}
