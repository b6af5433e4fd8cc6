import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import { linesOf } from '../../lines-of.js'
import type { Logger } from '../../logger/index.js'

/** A log that is read by place. */
export type PlacedLog = Pick<Logger, 'feed' | 'startOfLast' | 'end'>

export interface MergeOptions {
  readonly app: string
  /** How many past lines, of all logs together. */
  readonly lines: number
  readonly follow: boolean
  readonly signal: AbortSignal
}

/** Bytes put together before they are handed on. */
const BLOCK = 64 * 1024
/** `2020-04-19T03:53:02.993171`, with which every stored line begins: as text in the order of time. */
const TIME = 26

/**
 * Several logs of an app as one: the last lines of all in the order of their times, then with `follow` what comes, as it comes.
 * Ends when one of the logs does.
 */
export function mergedLogs(logs: readonly PlacedLog[], options: MergeOptions): Readable {
  const out = new PassThrough({ highWaterMark: BLOCK })
  const over = new AbortController()
  const signal = AbortSignal.any([options.signal, over.signal])
  out.once('close', () => over.abort())
  merge(logs, { ...options, signal }, out).then(
    () => out.end(),
    (error: unknown) => {
      if (signal.aborted) out.end()
      else out.destroy(error as Error)
    },
  )
  return out
}

async function merge(
  logs: readonly PlacedLog[],
  { app, lines, follow, signal }: MergeOptions,
  out: PassThrough,
): Promise<void> {
  const write = async (bytes: Buffer) => {
    if (bytes.length > 0 && !out.write(bytes)) await once(out, 'drain', { signal })
  }
  const places = await Promise.all(
    logs.map(async (log) => ({
      log,
      start: await log.startOfLast(app, lines),
      end: await log.end(app),
    })),
  )
  // Each has as many of its last lines as are asked for of all: the oldest of them are too many.
  let tooMany = -lines
  for (const { log, start, end } of places) {
    const reading = past(log, app, start, end, signal)
    for (let step = await reading.next(); !step.done; step = await reading.next()) tooMany += 1
  }
  const pasts = await Promise.all(
    places.map(async ({ log, start, end }): Promise<Past> => {
      const reading = past(log, app, start, end, signal)
      return { log, reading, next: await reading.next() }
    }),
  )
  let block: Buffer[] = []
  let size = 0
  for (;;) {
    const oldest = earliest(pasts)
    if (oldest === undefined) break
    const { from, line } = oldest
    from.next = await from.reading.next()
    if ((tooMany -= 1) >= 0) continue
    block.push(line)
    size += line.length
    if (size < BLOCK) continue
    await write(Buffer.concat(block))
    ;[block, size] = [[], 0]
  }
  await write(Buffer.concat(block))
  if (!follow) return
  const ending = new AbortController()
  const live = AbortSignal.any([signal, ending.signal])
  await Promise.all(
    pasts.map(async ({ log, next }) => {
      if (next.done !== true) return
      for await (const { lines: bytes } of log.feed(app, next.value, live)) await write(bytes)
      ending.abort()
    }),
  )
}

/** The past of one log while it is read, with its next line. */
interface Past {
  readonly log: PlacedLog
  readonly reading: AsyncGenerator<Buffer, number>
  next: IteratorResult<Buffer, number>
}

/** The oldest of their next lines, and whose it is; none when all are read. */
function earliest(pasts: readonly Past[]): { from: Past; line: Buffer } | undefined {
  let found: { from: Past; line: Buffer; time: string } | undefined
  for (const from of pasts) {
    if (from.next.done) continue
    const line = from.next.value
    const time = line.toString('latin1', 0, TIME)
    if (found === undefined || time < found.time) found = { from, line, time }
  }
  return found
}

/** The lines between two places, and maybe some that were written since. @returns the place behind them */
async function* past(
  log: PlacedLog,
  app: string,
  start: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, number> {
  if (start >= end) return end
  for await (const { lines, next } of log.feed(app, start, signal)) {
    yield* linesOf(lines)
    if (next >= end) return next
  }
  return end
}
