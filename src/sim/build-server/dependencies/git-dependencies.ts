import { createHash, randomBytes } from 'node:crypto'
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../../lib/errors.js'
import { runProgram } from '../../../lib/process/run-program.js'
import type { FetchException } from '../../config.js'
import { BuildFailure } from '../build-failure.js'
import { checkAddress } from '../fetch-rules.js'
import { scpAsUrl, shown } from '../git-address.js'
import { gitEnvironment } from '../git-environment.js'
import { reasonIn } from '../git-reason.js'
import type { LockedGit } from './git-lock.js'
import { movedTo } from './moved-to.js'
import { PersonGit } from './person-git.js'

/** Commits of one repository that are kept; several apps may be at different ones. */
const MOST = 4
/** Milliseconds for one attempt to fetch. */
const FETCH_MS = 120_000
const REF = 'refs/heads/locked'
const MOVED = /returned error: 30[1278]\b/

/** A dependency as we keep it: a bare repository with the locked commit, and what mix asks for of its history. */
export interface KeptGit extends LockedGit {
  readonly repository: string
}

export interface GitDependenciesOptions {
  /** Where they are kept. */
  readonly folder: string
  /** What the person allows besides https. */
  readonly allowed: readonly FetchException[]
  /** Folders with apps whose `deps` may have what is needed. */
  readonly workingCopies: () => Promise<readonly string[]>
  readonly env?: NodeJS.ProcessEnv
}

/**
 * The git dependencies of what is built, each at the commit that `mix.lock` names: from what was kept before, from a folder
 * where `mix deps.get` has fetched them, else from where they come from, with the person's own git settings and passwords
 * for that address. The commit's id proves what it is, wherever it was found.
 */
export class GitDependencies {
  readonly #options: GitDependenciesOptions
  readonly #person: PersonGit

  constructor(options: GitDependenciesOptions) {
    this.#options = options
    this.#person = new PersonGit(options.env)
  }

  /** @throws BuildFailure when it is not to be had, with the reason; the signal's reason */
  async obtain(locked: LockedGit, signal: AbortSignal): Promise<KeptGit> {
    const { url, commit, depth } = locked
    const all = join(this.#options.folder, createHash('sha256').update(url).digest('hex').slice(0, 32))
    const repository = join(all, `${commit}-${depth ?? 'all'}.git`)
    if (await isThere(repository)) {
      const now = new Date()
      await utimes(repository, now, now)
      return { ...locked, repository }
    }
    const fresh = join(all, `${randomBytes(6).toString('hex')}.new`)
    await mkdir(fresh, { recursive: true, mode: 0o700 })
    try {
      await this.#fetch(locked, fresh, signal)
      // Another build may have been faster.
      await rename(fresh, repository).catch(async (error: unknown) => {
        if (!(await isThere(repository))) throw error
      })
    } finally {
      await rm(fresh, { recursive: true, force: true })
    }
    await prune(all)
    return { ...locked, repository }
  }

  async #fetch(locked: LockedGit, repository: string, signal: AbortSignal): Promise<void> {
    const env = gitEnvironment(repository, this.#options.env)
    await runProgram('git', ['init', '-q', '--bare', '--template=', repository], { env, signal })
    await runProgram('git', ['-C', repository, 'symbolic-ref', 'HEAD', REF], { env, signal })
    for (const folder of await this.#options.workingCopies()) {
      const there = join(folder, 'deps', locked.name, '.git')
      if (!(await isThere(there))) continue
      const local = { ...env, GIT_ALLOW_PROTOCOL: 'file' }
      if ((await this.#attempt(there, locked, repository, local, signal)) === null) return
    }
    await this.#fetchFromAfar(locked, repository, signal)
  }

  async #fetchFromAfar(locked: LockedGit, repository: string, signal: AbortSignal): Promise<void> {
    const { allowed, env } = this.#options
    const written = allowed.includes('ssh') ? locked.url : scpAsUrl(locked.url)
    await checkAddress(written, allowed, env)
    const address = await this.#person.addressFor(written, repository)
    // Whoever lets git go another way to a server has said so by that.
    if (address !== written) await checkAddress(address, [...allowed, 'ssh'], env)
    const reason = await this.#ask(address, locked, repository, signal)
    if (reason !== null) throw new BuildFailure(`${shown(locked.url)} could not be fetched: ${reason}`)
  }

  /** Without a password first: most are public, and nobody is to learn more than they have to. @returns why it failed */
  async #ask(
    address: string,
    locked: LockedGit,
    repository: string,
    signal: AbortSignal,
    moved = false,
  ): Promise<string | null> {
    let env = await this.#person.fetchEnvironment(address, repository, null)
    let reason = await this.#attempt(address, locked, repository, env, signal)
    const login =
      reason === null || MOVED.test(reason) ? null : await this.#person.credentialFor(address, repository)
    if (login !== null) {
      env = await this.#person.fetchEnvironment(address, repository, login)
      reason = await this.#attempt(address, locked, repository, env, signal)
    }
    if (reason === null || moved || !MOVED.test(reason)) return reason
    const there = await movedTo(address, env, signal)
    return there === null ? reason : this.#ask(there, locked, repository, signal, true)
  }

  async #attempt(
    from: string,
    { commit, depth }: LockedGit,
    repository: string,
    env: Record<string, string | undefined>,
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
