/** Which ends of this process a person sees. */
export interface Terminals {
  /** Data is shown as tables and not as JSON. */
  readonly stdout: boolean
  /** Hints and progress are shown. */
  readonly stderr: boolean
  /** Somebody can be asked: both the questions and the answers have a terminal. */
  readonly canAsk: boolean
}

export function terminals(): Terminals {
  const stderr = process.stderr.isTTY
  return { stdout: process.stdout.isTTY, stderr, canAsk: stderr && process.stdin.isTTY }
}
