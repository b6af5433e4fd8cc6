import { runProgram } from '../process/run-program.js'
import { tryGit } from './run-git.js'

/** What a repository on this machine knows of a commit. */
export interface CommitFacts {
  readonly sha: string
  readonly subject: string
  readonly author: string
}

/** Whole ids, subject and author, between zeros: a subject may hold anything else. */
const FORMAT = '--format=%H%x00%s%x00%an'
const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i

/** Subjects and authors of commits by their ids, as far as the folder's repository has them; none without a repository. */
export async function commitFacts(
  ids: readonly (string | undefined)[],
  cwd: string,
): Promise<ReadonlyMap<string, CommitFacts>> {
  const known = [...new Set(ids.filter((id) => id !== undefined && ID.test(id)))]
  if (known.length === 0) return new Map()
  const args = ['log', '--no-walk=unsorted', '--ignore-missing', FORMAT, '--stdin']
  const found = await read(args, cwd, `${known.join('\n')}\n`)
  return new Map(found.map((each) => [each.sha, each]))
}

/** The commits that came with `to`, newest first; null where the folder's repository lacks one of the two. */
export async function commitsBetween(
  from: string,
  to: string,
  cwd: string,
  most: number,
): Promise<readonly CommitFacts[] | null> {
  if (!ID.test(from) || !ID.test(to)) return null
  const has = await tryGit(['rev-parse', '--verify', '--quiet', `${from}^{commit}`], cwd).catch(() => null)
  if (has?.exitCode !== 0) return null
  const result = await tryGit(['log', `--max-count=${most}`, FORMAT, `${from}..${to}`, '--'], cwd)
  return result.exitCode === 0 ? parsed(result.stdout) : null
}

async function read(args: readonly string[], cwd: string, input: string): Promise<CommitFacts[]> {
  try {
    const { stdout, exitCode } = await runProgram('git', args, { cwd, input })
    return exitCode === 0 ? parsed(stdout) : []
  } catch {
    return [] // without git nothing is known, and that is no failure of who lists releases
  }
}

function parsed(stdout: string): CommitFacts[] {
  return stdout
    .split('\n')
    .filter((line) => line.includes('\0'))
    .map((line) => {
      const [sha = '', subject = '', author = ''] = line.split('\0')
      return { sha, subject, author }
    })
}
