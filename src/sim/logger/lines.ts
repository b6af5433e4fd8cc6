import type { AppLog } from './app-log.js'
import { NEWLINE } from './log-format.js'
import { LogReader } from './log-reader.js'

const BLOCK = 64 * 1024

/** The blocks of a log before a place, newest first: each is what `[start, start + block.length)` holds. */
async function* blocksBackwards(log: AppLog, from: number): AsyncGenerator<{ block: Buffer; start: number }> {
  const reader = new LogReader(log)
  try {
    let end = from
    while (end > log.begin) {
      const segment = log.segmentAt(end - 1)
      if (segment === undefined) return // removed meanwhile
      const start = Math.max(segment.base, end - BLOCK)
      const block = await reader.read(start, end - start)
      if (block?.length !== end - start) return
      yield { block, start }
      end = start
    }
  } finally {
    await reader.close()
  }
}

/** Where the last `count` lines before `end` begin. */
export async function startOfLastLines(log: AppLog, end: number, count: number): Promise<number> {
  if (count === 0) return end
  let begin = end
  let left = count
  for await (const { block, start } of blocksBackwards(log, end)) {
    // The newline that ends a line stands right before the next one: one more is seen than lines are found.
    let position = block.length
    while (position > 0) {
      const newline = block.lastIndexOf(NEWLINE, position - 1)
      if (newline === -1) break
      if (start + newline + 1 < end && (left -= 1) === 0) return start + newline + 1
      position = newline
    }
    begin = start
  }
  return begin
}

/** The lines before a place, without their newline, newest first. */
export async function* linesBackwards(log: AppLog, from: number): AsyncGenerator<Buffer> {
  // What is known of the line whose start has not been seen, last piece first; null before the first newline.
  let pieces: Buffer[] | null = null
  const line = () => Buffer.concat([...(pieces ?? [])].reverse())
  for await (const { block } of blocksBackwards(log, from)) {
    let end = block.length
    while (end > 0) {
      const newline = block.lastIndexOf(NEWLINE, end - 1)
      if (newline === -1) break
      if (pieces !== null) {
        pieces.push(block.subarray(newline + 1, end))
        yield line()
      }
      pieces = []
      end = newline
    }
    pieces?.push(block.subarray(0, end))
  }
  if (pieces !== null) yield line()
}

/** The lines from a place on, up to where the log ends now, without their newline. */
export async function* linesForwards(
  log: AppLog,
  from: number,
): AsyncGenerator<{ line: Buffer; end: number }> {
  const reader = new LogReader(log)
  const stop = log.end
  let place = log.nextPlace(from)
  let pieces: Buffer[] = []
  try {
    while (place < stop) {
      const block = await reader.read(place, Math.min(BLOCK, stop - place))
      if (block === null) {
        place = log.nextPlace(place)
        if (log.segmentAt(place) === undefined) return
        pieces = []
        continue
      }
      let start = 0
      for (;;) {
        const newline = block.indexOf(NEWLINE, start)
        if (newline === -1) break
        const part = block.subarray(start, newline)
        yield {
          line: pieces.length === 0 ? part : Buffer.concat([...pieces, part]),
          end: place + newline + 1,
        }
        pieces = []
        start = newline + 1
      }
      if (start < block.length) pieces.push(block.subarray(start))
      place += block.length
    }
  } finally {
    await reader.close()
  }
}
