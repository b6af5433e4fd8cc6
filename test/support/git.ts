import { runProgram } from '../../src/lib/process/run-program.js'

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/** Runs git, which has to succeed. @returns its stdout, trimmed */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const result = await runProgram('git', [...IDENTITY, ...args], { cwd })
  if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr}`)
  return result.stdout.trim()
}
