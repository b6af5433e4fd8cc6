import { createHash, randomBytes } from 'node:crypto'
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../../lib/errors.js'
import { runProgram } from '../../../lib/process/run-program.js'
import type { FetchException } from '../../config.js'
import { BuildFailure } from '../build-failure.js'
import { shown } from '../git-address.js'
import { gitEnvironment } from '../git-environment.js'
import { reasonIn } from '../git-reason.js'
import { checkFetchedSize } from '../repository-size.js'
import { OutsideFetch } from './outside-fetch.js'
import type { GitEnvironment } from './outside-fetch.js'

/** Commits of one repository that are kept; several apps may be at different ones. */
const MOST = 4
/** Milliseconds for one attempt to fetch. */
const FETCH_MS = 120_000
const REF = 'refs/heads/locked'

/** A commit of somebody's repository that what is pushed names by its whole id. */
export interface PinnedCommit {
  readonly url: string
  readonly commit: string
  /** How much of its history is needed; null for all of it. */
  readonly depth: number | null
  /** Where people have it checked out in an app's folder, such as `deps/icons`. */
  readonly place: string
}

/** It as we keep it: in a bare repository, with as much of its history as is needed. */
export interface KeptCommit extends PinnedCommit {
  readonly repository: string
}

export interface PinnedCommitsOptions {
  /** Where they are kept. */
  readonly folder: string
  /** Folders with apps that may have what is needed. */
  readonly workingCopies: () => Promise<readonly string[]>
  /** Bytes that a repository may have. */
  readonly limit: number
  readonly env?: NodeJS.ProcessEnv
}

/**
 * Commits that what is built names by their ids (dependencies of `mix.lock`, submodules, buildpacks): from what was kept
 * before, from a folder where the person has fetched them, else from where they come from, with the person's own git settings
 * and passwords for that address. The commit's id proves what it is, wherever it was found, and that whoever asks knows it.
 */
export class PinnedCommits {
  readonly #options: PinnedCommitsOptions
  readonly #outside: OutsideFetch

  constructor(options: PinnedCommitsOptions) {
    this.#options = options
    this.#outside = new OutsideFetch(options.env)
  }

  /**
   * @param allowed what this one may be fetched from besides https
   * @throws BuildFailure when it is not to be had, with the reason; the signal's reason
   */
  async obtain<Pinned extends PinnedCommit>(
    pinned: Pinned,
    allowed: readonly FetchException[],
    signal: AbortSignal,
  ): Promise<Pinned & KeptCommit> {
    const { url, commit, depth } = pinned
    const all = join(this.#options.folder, createHash('sha256').update(url).digest('hex').slice(0, 32))
    const repository = join(all, `${commit}-${depth ?? 'all'}.git`)
    if (await isThere(repository)) {
      const now = new Date()
      await utimes(repository, now, now)
      return { ...pinned, repository }
    }
    const fresh = join(all, `${randomBytes(6).toString('hex')}.new`)
    await mkdir(fresh, { recursive: true, mode: 0o700 })
    try {
      await this.#fetch(pinned, fresh, allowed, signal)
      await checkFetchedSize(fresh, url, this.#options.limit)
      // Another build may have been faster.
      await rename(fresh, repository).catch(async (error: unknown) => {
        if (!(await isThere(repository))) throw error
      })
    } finally {
      await rm(fresh, { recursive: true, force: true })
    }
    await prune(all)
    return { ...pinned, repository }
  }

  async #fetch(
    pinned: PinnedCommit,
    repository: string,
    allowed: readonly FetchException[],
    signal: AbortSignal,
  ): Promise<void> {
    const env = gitEnvironment(repository, this.#options.env)
    await runProgram('git', ['init', '-q', '--bare', '--template=', repository], { env, signal })
    await runProgram('git', ['-C', repository, 'symbolic-ref', 'HEAD', REF], { env, signal })
    const attempt = (from: string, how: GitEnvironment) =>
      this.#attempt(from, pinned, repository, how, signal)
    for (const folder of await this.#options.workingCopies()) {
      const there = join(folder, pinned.place, '.git')
      if (!(await isThere(there))) continue
      if ((await attempt(there, { ...env, GIT_ALLOW_PROTOCOL: 'file' })) === null) return
    }
    const reason = await this.#outside.from(pinned.url, {
      ...{ repository, allowed, asPerson: true, signal, attempt },
    })
    if (reason !== null) throw new BuildFailure(`${shown(pinned.url)} could not be fetched: ${reason}`)
  }

  async #attempt(
    from: string,
    { commit, depth }: PinnedCommit,
    repository: string,
    env: GitEnvironment,
    signal: AbortSignal,
  ): Promise<string | null> {
    const fetch = async (...args: string[]) =>
      runProgram(
        'git',
        [
          '-C',
          repository,
          '-c',
          'fetch.unpackLimit=1',
          '-c',
          'gc.auto=0',
          'fetch',
          '-q',
          '--no-tags',
          ...args,
        ],
        { env, signal, timeout: FETCH_MS },
      )
    try {
      const shallow = depth === null ? [] : [`--depth=${depth}`]
      let { exitCode, stderr } = await fetch(...shallow, '--', from, `${commit}:${REF}`)
      // Some servers hand out no commit by its id alone.
      if (exitCode !== 0 && /unadvertised object|not our ref|allow request/i.test(stderr)) {
        const everything = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
        ;({ exitCode, stderr } = await fetch('--', from, ...everything))
        if (exitCode === 0)
          ({ exitCode, stderr } = await runProgram('git', ['-C', repository, 'update-ref', REF, commit], {
            env,
          }))
      }
      return exitCode === 0 ? null : reasonIn(stderr)
    } catch (error) {
      signal.throwIfAborted()
      return messageOf(error)
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Removes commits that have not been built with for longest. */
async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.git'))
  const kept = await Promise.all(
    names.map(async (name) => ({ name, mtimeMs: (await stat(join(folder, name))).mtimeMs })),
  )
  for (const { name } of kept.sort((a, b) => b.mtimeMs - a.mtimeMs).slice(MOST))
    await rm(join(folder, name), { recursive: true, force: true })
}
