import type { Readable } from 'node:stream'
import type { App } from '../../domain.js'
import type { Logger } from '../../logger/index.js'
import { invalid } from '../../platform-error.js'
import { mergedLogs } from './merged-logs.js'
import type { PlacedLog } from './merged-logs.js'

const DEFAULT_LINES = 100

export interface LogsOfApp {
  readonly logger: Pick<Logger, 'tail' | 'feed' | 'startOfLast' | 'end'>
  /** Its requests. */
  readonly requests: PlacedLog
}

/**
 * The app's log as it comes, with its requests where they are asked for: other clients get what the platform gives.
 *
 * @param query as clients send it: `num_lines` as text, `follow` as `true`, `True` or `1`
 * @param signal ends it
 * @throws PlatformError 422 when `num_lines` is no number of lines
 */
export function tailLogs(
  { logger, requests }: LogsOfApp,
  app: App,
  query: { num_lines?: string; follow?: string; router?: string },
  signal: AbortSignal,
): Readable {
  const text = query.num_lines ?? String(DEFAULT_LINES)
  if (!/^\d{1,9}$/.test(text))
    throw invalid('num_lines', `\`${text.slice(0, 20)}\` is not a number of lines. Use 0 or more.`)
  const follow = /^(true|1|yes|on)$/i.test(query.follow ?? '')
  if (query.router === 'true')
    return mergedLogs([logger, requests], { app: app.name, lines: Number(text), follow, signal })
  return logger.tail(app.name, { lines: Number(text), follow, signal })
}
