import { runProgram } from '../process/run-program.js'

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
  const args = ['--no-walk=unsorted', '--ignore-missing', '--stdin']
  const found = (await logged(args, cwd, `${known.join('\n')}\n`)) ?? []
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
  return logged([`--max-count=${most}`, `${from}..${to}`, '--'], cwd)
}

/** Null where git refuses, or there is none: then nothing is known, and that is no failure of who lists releases. */
async function logged(args: readonly string[], cwd: string, input?: string): Promise<CommitFacts[] | null> {
  const result = await runProgram('git', ['log', FORMAT, ...args], {
    ...{ cwd, ...(input !== undefined && { input }) },
  }).catch(() => null)
  return result?.exitCode === 0 ? parsed(result.stdout) : null
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
