import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a stream to stdout as it comes, at the pace of whoever reads it. Resolves when the stream ends.
 *
 * A reader that goes away ends the program (see main.ts).
 *
 * @param filters what it passes through on the way
 * @throws the stream's error; an AbortError
 */
export async function copyToStdout(
  stream: Readable,
  signal: AbortSignal,
  filters: readonly Transform[] = [],
): Promise<void> {
  await pipeline([stream, ...filters, process.stdout], { end: false, signal })
}
