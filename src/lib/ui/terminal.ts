/** Which ends of this process a person sees. */
export interface Terminals {
  /** Data is shown as tables and not as JSON. */
  readonly stdout: boolean
  /** Hints are shown. */
  readonly stderr: boolean
  /** Lines can be drawn over: progress is one live line. */
  readonly live: boolean
  /** A person looks at both ends, so a command may take its time to tell how it goes on. */
  readonly watched: boolean
  /** Somebody can be asked: both the questions and the answers have a terminal, and a person sits there. */
  readonly canAsk: boolean
}

/**
 * A build server (`CI` is set) may give its jobs a terminal, but nobody sits there: nothing is drawn over, and nobody is
 * asked. `TERM=dumb` cannot move its cursor.
 */
export function terminals(env: NodeJS.ProcessEnv = process.env): Terminals {
  const stderr = process.stderr.isTTY
  const attended = !isBuildServer(env)
  return {
    stdout: process.stdout.isTTY,
    stderr,
    watched: stderr && process.stdout.isTTY && attended,
    live: stderr && attended && env.TERM !== 'dumb',
    canAsk: stderr && process.stdin.isTTY && attended,
  }
}

function isBuildServer(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.CI) && env.CI !== 'false' && env.CI !== '0'
}
