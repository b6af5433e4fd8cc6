import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../../lib/process/run-program.js'
import { BuildFailure } from './build-failure.js'
import { shown } from './git-address.js'
import { gitEnvironment } from './git-environment.js'
import { reasonIn } from './git-reason.js'

/** Somebody else's repository at one commit, as we keep it. */
export interface MirroredCommit {
  /** Our bare copy. */
  readonly repository: string
  readonly commit: string
  /** Why the commit may be an older one: the repository could not be asked now. */
  readonly offline: string | null
}

/** Milliseconds to fetch a repository. */
const FETCH_MS = 60_000
/** What `git clone` would check out. */
const DEFAULT = 'refs/heads/HEAD-of-there'
const WHOLE_ID = /^[0-9a-f]{40}([0-9a-f]{24})?$/
/** Schemes a build may name; git knows others, which run programs. */
const SCHEMES = ['https:', 'http:', 'file:']

/**
 * Copies of repositories that builds name: buildpacks and submodules. Each is fetched when it is first needed, kept, and
 * good for as long as it is there: a commit that is named by its id is not asked for again, and what cannot be asked for
 * now is taken as it was last.
 */
export class GitMirrors {
  readonly #folder: string
  /** One at a time for each repository. */
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * @param ref a branch, a tag or the id of a commit; what the repository itself names as its head when not given
   * @throws BuildFailure for an address that is none, a ref that is not there, or a repository that was never reached
   */
  async commitOf(url: string, ref: string | null, signal: AbortSignal): Promise<MirroredCommit> {
    if (!URL.canParse(url) || !SCHEMES.includes(new URL(url).protocol))
      throw new BuildFailure(`${shown(url)} is no address to fetch a git repository from.`, [
        'Use https://…, http://… or file://…',
      ])
    const before = this.#turns.get(url) ?? Promise.resolve()
    const result = before.then(() => this.#commitOf(url, ref, signal))
    this.#turns.set(
      url,
      result.catch(() => undefined),
    )
    return result
  }

  async #commitOf(url: string, ref: string | null, signal: AbortSignal): Promise<MirroredCommit> {
    const repository = join(
      this.#folder,
      `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.git`,
    )
    const git = async (...args: string[]) =>
      runProgram('git', ['-C', repository, ...args], {
        env: this.#environment(repository),
        signal,
        timeout: FETCH_MS,
      })
    const find = async () => {
      for (const name of ref === null ? [DEFAULT] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
        const { exitCode, stdout } = await git(
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${name}^{commit}`,
        )
        if (exitCode === 0) return stdout.trim()
      }
      return null
    }
    await mkdir(repository, { recursive: true, mode: 0o700 })
    await git('init', '-q', '--bare')
    const known = await find()
    if (known !== null && ref !== null && WHOLE_ID.test(ref))
      return { repository, commit: known, offline: null }
    const fetched = await this.#fetch(git, url, ref)
    const commit = await find()
    if (commit !== null) return { repository, commit, offline: fetched }
    throw fetched === null
      ? new BuildFailure(`${shown(url)} has no ${ref ?? 'commits'}.`, [
          'Name a branch, a tag or a commit that is there.',
        ])
      : new BuildFailure(`${shown(url)} could not be fetched, and no earlier copy is there: ${fetched}`, [
          'Is the address right? Can it be read without a password? Is this machine online?',
        ])
  }

  /** @returns why it failed, or null */
  async #fetch(
    git: (...args: string[]) => ReturnType<typeof runProgram>,
    url: string,
    ref: string | null,
  ): Promise<string | null> {
    const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*', `+HEAD:${DEFAULT}`]
    try {
      const { exitCode, stderr } = await git('fetch', '-q', '--no-tags', '--prune', url, ...all)
      if (exitCode !== 0) return reasonIn(stderr)
      // A commit that is on no branch has to be asked for by its id, which most servers allow.
      if (ref !== null && WHOLE_ID.test(ref)) await git('fetch', '-q', '--no-tags', url, ref)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  #environment(repository: string): Record<string, string | undefined> {
    return { ...gitEnvironment(repository), GIT_ALLOW_PROTOCOL: 'https:http:file', GIT_ASKPASS: '' }
  }
}
