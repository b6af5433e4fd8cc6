import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ShownStream } from './shown.js'

export interface CopyOptions {
  readonly signal: AbortSignal
  /** What it passes through on the way. */
  readonly filters?: readonly Transform[]
  /** Byte for byte, unless stdout is a terminal. */
  readonly raw: boolean
}

/**
 * Writes a stream to stdout as it comes, at the pace of whoever reads it. Resolves when the stream ends. What would steer a
 * terminal is shown escaped: what is piped on is often shown on one, too.
 *
 * A reader that goes away ends the program (see main.ts).
 *
 * @throws the stream's error; an AbortError
 */
export async function copyToStdout(
  stream: Readable,
  { signal, filters = [], raw }: CopyOptions,
): Promise<void> {
  const last = raw && !process.stdout.isTTY ? [] : [new ShownStream()]
  await pipeline([stream, ...filters, ...last, process.stdout], { end: false, signal })
}
