import type { IncomingMessage, OutgoingMessage } from 'node:http'

/**
 * Passes a message body on as it comes, no faster than the receiver takes it, and its trailers. A body that arrives
 * whole in one piece (`length` bytes announced) goes out in one write with the head.
 *
 * Only data, end and backpressure: who watches over the two connections deals with their ends.
 *
 * @param count what is added to as bytes pass
 */
export function pump(
  source: IncomingMessage,
  sink: OutgoingMessage,
  length?: number,
  count?: { bytes: number },
): void {
  let waiting = false
  source.on('data', (chunk: Buffer) => {
    if (count !== undefined) count.bytes += chunk.length
    if (sink.destroyed) return
    if (chunk.length === length) {
      sink.end(chunk)
    } else if (!sink.write(chunk) && !waiting) {
      waiting = true
      source.pause()
      sink.once('drain', () => {
        waiting = false
        source.resume()
      })
    }
  })
  source.on('end', () => {
    if (sink.writableEnded || sink.destroyed) return
    if (source.rawTrailers.length > 0) sink.addTrailers(pairs(source.rawTrailers))
    sink.end()
  })
}

function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let index = 0; index < flat.length; index += 2) result.push([flat[index] ?? '', flat[index + 1] ?? ''])
  return result
}
