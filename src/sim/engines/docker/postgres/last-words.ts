import { FrameReader } from '../client/index.js'

/** Lines of a server's log that may hold the reason for its end. */
export const LAST_LINES = 20
/** Lines that are told where none says why. */
const TOLD = 3

/**
 * Why a server ended, as far as its log says: what was fatal and the detail of it, or else the last lines.
 *
 * @param logs as the Docker engine gives the output of a container without a terminal
 */
export function lastWords(logs: Buffer): string {
  const lines = new FrameReader()
    .contents(logs)
    .toString('utf8')
    .split('\n')
    .map((line) => line.replace(/[^\x20-\x7e]/g, '').trim())
    .filter((line) => line !== '')
  const reasons = lines.filter((line) => /\b(FATAL|PANIC|DETAIL): /.test(line) && !STARTING_UP.test(line))
  return (reasons.length > 0 ? reasons : lines).slice(-TOLD).join(' ')
}

/** What a server says to whoever comes too early; it is the end of nothing. */
const STARTING_UP = /the database system is (starting up|shutting down|not yet accepting connections)/
