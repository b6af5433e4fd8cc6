import { GigalixirError } from '../errors.js'
import { runProgram } from '../process/run-program.js'
import type { ProgramResult } from '../process/run-program.js'

/** Runs git in a folder; what a non-zero exit means is the caller's to say. @throws GigalixirError GIT_FAILED without git */
export function tryGit(
  args: readonly string[],
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<ProgramResult> {
  return runProgram('git', args, { cwd, ...(env && { env }) })
}

/** Runs git, which has to succeed. @returns its stdout, without the last line break. @throws GigalixirError GIT_FAILED */
export async function runGit(args: readonly string[], cwd: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const result = await tryGit(args, cwd, env)
  if (result.exitCode === 0) return result.stdout.replace(/\r?\n$/, '')
  throw new GigalixirError(
    'GIT_FAILED',
    `git ${args[0] ?? ''} failed: ${result.stderr.trim() || `exit code ${result.exitCode}`}`,
    { data: { exitCode: result.exitCode } },
  )
}
