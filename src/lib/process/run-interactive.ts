import { execa } from 'execa'
import { GigalixirError, systemCode } from '../errors.js'

export interface InteractiveOptions {
  /** Added to this program's own environment. */
  env?: Record<string, string | undefined>
  /** Its output goes to our stderr: stdout is for our own data. */
  outputToStderr?: boolean
  /** What to do when the program is not there. */
  whenMissing?: string
}

/**
 * Hands the terminal over to a program, such as `psql` or an editor, until it ends. Ctrl-C is then the program's alone:
 * this one waits for it.
 *
 * @returns its exit code; 128 + n when signal n ended it
 * @throws GigalixirError PROGRAM_FAILED when it cannot be started
 */
export async function runInteractive(
  file: string,
  args: readonly string[],
  { env = {}, outputToStderr = false, whenMissing }: InteractiveOptions = {},
): Promise<number> {
  // Who listens would stop this program under the other one's feet.
  const listeners = process.listeners('SIGINT')
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  for (const listener of listeners) process.off('SIGINT', listener)
  try {
    const result = await execa(file, [...args], {
      reject: false,
      stdio: ['inherit', outputToStderr ? process.stderr : 'inherit', 'inherit'],
      env,
    })
    if (result.exitCode !== undefined) return result.exitCode
    if (result.signal !== undefined) return 128 + (await signalNumber(result.signal))
    const missing = systemCode(result.cause) === 'ENOENT'
    throw new GigalixirError(
      'PROGRAM_FAILED',
      missing ? `${file} is not installed or not on the PATH.` : `${file} could not be started.`,
      { ...(missing && whenMissing !== undefined && { next: [whenMissing] }), cause: result.cause },
    )
  } finally {
    for (const listener of listeners) process.on('SIGINT', listener)
    process.off('SIGINT', ignore)
  }
}

async function signalNumber(name: NodeJS.Signals): Promise<number> {
  const { constants } = await import('node:os')
  return constants.signals[name]
}
