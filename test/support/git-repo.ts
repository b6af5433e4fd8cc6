import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../src/lib/process/run-program.js'
import { tempDir } from './temp-dir.js'

const IDENTITY = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'commit.gpgsign=false']

/** Runs git, which has to succeed. @returns its stdout, trimmed */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const result = await runProgram('git', [...IDENTITY, ...args], { cwd })
  if (result.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed: ${result.stderr}`)
  return result.stdout.trim()
}

/** A fresh repository with one commit on `main`, removed after the test. */
export async function gitRepo(remotes: Record<string, string> = {}): Promise<string> {
  const dir = await tempDir()
  await git(dir, 'init', '-q', '-b', 'main')
  await writeFile(join(dir, 'file'), 'first\n')
  await git(dir, 'add', '-A')
  await git(dir, 'commit', '-q', '-m', 'First')
  for (const [name, url] of Object.entries(remotes)) await git(dir, 'remote', 'add', name, url)
  return dir
}
