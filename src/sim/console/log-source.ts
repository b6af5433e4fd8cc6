import type { Logger } from '../logger/index.js'
import type { Source } from './channel.js'
import type { LogMessage } from './wire.js'

/** Bytes a tab may be behind the end of a log that it follows; beyond that it goes on near the end, and is told. */
const MOST_BEHIND = 24 * 1024 * 1024
/** Lines it goes on with then. */
const LINES_AFTER_SKIP = 5000
/** Lines a tab may ask for at first. */
const MOST_LINES = 200_000

/** The last lines of an app's log, and then all that comes. */
export function logSource(
  logger: Pick<Logger, 'feed' | 'end' | 'startOfLast'>,
  app: string,
  lines: number,
): Source {
  return async function* follow(signal) {
    let place = await logger.startOfLast(app, Math.min(MOST_LINES, Math.max(0, Math.floor(lines))))
    // Also for a log that is empty: the page waits to be told that there is nothing.
    if (place === (await logger.end(app))) yield messageOf('', 0, true)
    let missed = 0
    while (!signal.aborted) {
      const reading = new AbortController()
      const both = AbortSignal.any([signal, reading.signal])
      let skipTo: number | undefined
      for await (const { lines: bytes, next, lost, behind } of logger.feed(app, place, both)) {
        if (behind > MOST_BEHIND) {
          skipTo = await logger.startOfLast(app, LINES_AFTER_SKIP)
          missed += lost + Math.max(0, skipTo - (next - bytes.length))
          break
        }
        yield messageOf(bytes.toString('utf8'), missed + lost, behind === 0)
        missed = 0
        place = next
      }
      reading.abort()
      if (skipTo === undefined) return
      place = skipTo
    }
  }
}

function messageOf(lines: string, missed: number, caughtUp: boolean): LogMessage {
  return { lines, missed, caughtUp }
}
