import { Chalk } from 'chalk'
import type { ChalkInstance } from 'chalk'

/**
 * Colours for one of our ends. `FORCE_COLOR` goes first, as it does in Node (https://nodejs.org/api/tty.html,
 * "hasColors"), then `NO_COLOR` (https://no-color.org: any value but an empty one), then whether it is a terminal that can
 * show any. Asked for each time: it costs nothing, and chalk's own detection knows no `NO_COLOR`.
 */
export function colors(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): ChalkInstance {
  // Bold, dim and the sixteen colours are all we use, so one level is enough for every terminal.
  return new Chalk({ level: hasColor(stream, env) ? 1 : 0 })
}

function hasColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  if (env.NO_COLOR) return false
  return stream.isTTY === true && env.TERM !== 'dumb'
}
