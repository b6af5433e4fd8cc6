import type { AppLog } from './app-log.js'
import { NEWLINE } from './log-format.js'
import { LogReader } from './log-reader.js'

/** Bytes read at once. */
const BLOCK = 256 * 1024

/** Some lines of an app's log. */
export interface LogBatch {
  /** Whole lines, newline after each. */
  readonly lines: Buffer
  /** The place behind them: where to go on. */
  readonly next: number
  /** Bytes before these lines that were too old to be kept, and so could not be read; usually 0. */
  readonly lost: number
  /** Bytes stored behind these lines when they were read. */
  readonly behind: number
}

/**
 * An app's log from a place on, batch by batch as its reader asks for them, and then whatever is stored later. It ends
 * when the log is closed or the signal is aborted.
 *
 * @param from a place that an earlier batch gave as `next`
 */
export async function* feedOf(log: AppLog, from: number, signal: AbortSignal): AsyncGenerator<LogBatch> {
  const reader = new LogReader(log)
  let place = from
  let lost = 0
  try {
    await log.settled()
    while (!signal.aborted) {
      const block = await reader.read(place, BLOCK)
      if (block === null) {
        const next = log.nextPlace(place)
        if (next > place) {
          lost += next - place
          place = next
        } else if (log.closed) return
        else await growth(log, place, signal)
        continue
      }
      const lines = await wholeLines(reader, place, block)
      place += lines.length
      yield { lines, next: place, lost, behind: log.end - place }
      lost = 0
    }
  } finally {
    await reader.close()
  }
}

/** A block up to its last newline; a line longer than the block is read to its end. Stored are whole lines only. */
async function wholeLines(reader: LogReader, place: number, block: Buffer): Promise<Buffer> {
  const end = block.lastIndexOf(NEWLINE)
  if (end !== -1) return block.subarray(0, end + 1)
  const parts = [block]
  let length = block.length
  for (;;) {
    const more = await reader.read(place + length, BLOCK)
    if (more === null) return Buffer.concat(parts)
    const newline = more.indexOf(NEWLINE)
    parts.push(newline === -1 ? more : more.subarray(0, newline + 1))
    length += more.length
    if (newline !== -1) return Buffer.concat(parts)
  }
}

/** Resolves when something is stored behind the place, the log is closed, or the signal aborted. */
function growth(log: AppLog, place: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const stop = log.onChange(() => {
      if (log.end > place || log.begin > place || log.closed) done()
    })
    signal.addEventListener('abort', done, { once: true })
    if (log.end > place || log.closed || signal.aborted) done()
  })
}
