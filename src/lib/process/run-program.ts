import { execa } from 'execa'
import { GigalixirError, systemCode } from '../errors.js'

export interface ProgramOptions {
  cwd?: string
  env?: Record<string, string | undefined>
  input?: string | Uint8Array
  signal?: AbortSignal
  /** Milliseconds after which the program is ended. */
  timeout?: number
  /** How its output becomes text: UTF-8 when not said; `latin1` keeps each byte as one character. */
  encoding?: 'utf8' | 'latin1'
}

export interface ProgramResult {
  exitCode: number
  stdout: string
  stderr: string
}

/**
 * Runs a program to its end and returns what it printed; a non-zero exit is a result, not an error. The arguments are
 * a list and never pass through a shell. On abort or timeout the program gets SIGTERM and, five seconds later, SIGKILL
 * (on Windows, where there are no signals, it is ended at once).
 *
 * @throws GigalixirError GIT_FAILED or SIM_START_FAILED when the program is not there; INTERRUPTED when aborted; TIMEOUT
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const result = await execa(file, [...args], {
    reject: false,
    stripFinalNewline: false,
    forceKillAfterDelay: 5000,
    windowsHide: true,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env && { env: options.env }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    ...(options.signal && { cancelSignal: options.signal }),
    ...(options.timeout !== undefined && { timeout: options.timeout }),
    ...(options.encoding && { encoding: options.encoding }),
  })
  if (result.isCanceled) throw new GigalixirError('INTERRUPTED', `${file} was stopped.`)
  if (result.timedOut)
    throw new GigalixirError(
      'TIMEOUT',
      `${file} did not finish within ${(options.timeout ?? 0) / 1000} seconds.`,
    )
  if (result.exitCode === undefined) {
    const missing = systemCode(result.cause) === 'ENOENT'
    throw new GigalixirError(
      file === 'git' ? 'GIT_FAILED' : 'SIM_START_FAILED',
      missing
        ? `${file} is not installed or not on the PATH.`
        : `${file} could not run: ${result.shortMessage ?? 'unknown cause'}`,
      {
        ...(missing && { next: [`Install ${file} and try again.`] }),
        cause: result.cause,
      },
    )
  }
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr }
}
