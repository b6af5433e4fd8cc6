import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.js'
import { runProgram } from '../../lib/process/run-program.js'
import type { FetchException } from '../config.js'
import { BuildFailure } from './build-failure.js'
import { OutsideFetch } from './dependencies/outside-fetch.js'
import type { GitEnvironment } from './dependencies/outside-fetch.js'
import type { PinnedCommits } from './dependencies/pinned-commits.js'
import { shown } from './git-address.js'
import { gitEnvironment } from './git-environment.js'
import { reasonIn } from './git-reason.js'
import { InTurn } from '../in-turn.js'
import { checkFetchedSize } from './repository-size.js'

/** Somebody else's repository at one commit, as we keep it. */
export interface MirroredCommit {
  /** Our bare copy. */
  readonly repository: string
  readonly commit: string
  /** Why the commit may be an older one: the repository could not be asked now. */
  readonly offline: string | null
}

/** What a build names. */
export interface NamedRepository {
  readonly url: string
  /** A branch, a tag or the id of a commit; what the repository itself names as its head when not given. */
  readonly ref: string | null
  /** What it may be fetched from besides https. */
  readonly allowed: readonly FetchException[]
  /** Where people have it checked out in an app's folder, if they have. */
  readonly place?: string
}

export interface GitMirrorsOptions {
  /** Where copies are kept. */
  readonly folder: string
  readonly pinned: PinnedCommits
  /** Bytes that a repository may have. */
  readonly limit: number
  readonly env?: NodeJS.ProcessEnv
}

/** Milliseconds to fetch a repository. */
const FETCH_MS = 60_000
/** What `git clone` would check out. */
const DEFAULT = 'refs/heads/HEAD-of-there'
const WHOLE_ID = /^[0-9a-f]{40}([0-9a-f]{24})?$/

/**
 * Copies of repositories that builds name: buildpacks and submodules. Each is fetched when it is first needed, kept, and
 * good for as long as it is there: a commit that is named by its id is not asked for again, and what cannot be asked for
 * now is taken as it was last. Without an id nobody's credentials are used, and nothing is taken of what they opened.
 */
export class GitMirrors {
  readonly #options: GitMirrorsOptions
  readonly #outside: OutsideFetch
  readonly #turns = new InTurn()

  constructor(options: GitMirrorsOptions) {
    this.#options = options
    this.#outside = new OutsideFetch(options.env)
  }

  /** @throws BuildFailure for an address that is none, a ref that is not there, or a repository that was never reached */
  async commitOf(named: NamedRepository, signal: AbortSignal): Promise<MirroredCommit> {
    const { url, ref, allowed, place = '' } = named
    if (ref === null || !WHOLE_ID.test(ref))
      return this.#turns.run(url, () => this.#newest({ url, ref, allowed }, signal))
    const pinned = { url, commit: ref, depth: 1, place }
    const { repository } = await this.#options.pinned.obtain(pinned, allowed, signal)
    return { repository, commit: ref, offline: null }
  }

  async #newest({ url, ref, allowed }: NamedRepository, signal: AbortSignal): Promise<MirroredCommit> {
    const { folder, limit, env } = this.#options
    const name = createHash('sha256').update(url).digest('hex').slice(0, 32)
    const repository = join(folder, 'branches', `${name}.git`)
    const git = async (how: GitEnvironment, ...args: string[]) =>
      runProgram('git', ['-C', repository, ...args], { env: how, signal, timeout: FETCH_MS })
    const own = gitEnvironment(repository, env)
    const find = async () => {
      for (const each of ref === null ? [DEFAULT] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
        const revision = ['--verify', '--quiet', '--end-of-options', `${each}^{commit}`]
        const { exitCode, stdout } = await git(own, 'rev-parse', ...revision)
        if (exitCode === 0) return stdout.trim()
      }
      return null
    }
    await mkdir(repository, { recursive: true, mode: 0o700 })
    await git(own, 'init', '-q', '--bare', '--template=')
    const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*', `+HEAD:${DEFAULT}`]
    const attempt = async (from: string, how: GitEnvironment) => {
      try {
        const { exitCode, stderr } = await git(how, 'fetch', '-q', '--no-tags', '--prune', '--', from, ...all)
        return exitCode === 0 ? null : reasonIn(stderr)
      } catch (error) {
        signal.throwIfAborted()
        return messageOf(error)
      }
    }
    const failed = await this.#outside.from(url, { repository, allowed, asPerson: false, signal, attempt })
    await checkFetchedSize(repository, url, limit).catch(async (error: unknown) => {
      await rm(repository, { recursive: true, force: true, maxRetries: 3 })
      throw error
    })
    const commit = await find()
    if (commit !== null) return { repository, commit, offline: failed }
    throw failed === null
      ? new BuildFailure(`${shown(url)} has no ${ref ?? 'commits'}.`, [
          'Name a branch, tag or commit that exists.',
        ])
      : new BuildFailure(`${shown(url)} could not be fetched, and there is no earlier copy: ${failed}`, [
          'Check the address, and that this machine is online.',
          'Your credentials are used only for a commit named by its full ID.',
        ])
  }
}
