import type { FetchException } from '../../config.js'
import { checkAddress } from '../fetch-rules.js'
import { scpAsUrl } from '../git-address.js'
import { movedTo } from './moved-to.js'
import { PersonGit } from './person-git.js'

const MOVED = /returned error: 30[1278]\b/

/** The environment of git for one attempt. */
export type GitEnvironment = Record<string, string | undefined>

export interface OutsideFetchOptions {
  /** A bare repository of ours. */
  readonly repository: string
  /** What the person allows besides https. */
  readonly allowed: readonly FetchException[]
  /**
   * Whether the person's own credentials may be used. Only where what is fetched is named by a whole commit id: whoever pushes
   * would else get the newest of any private repository whose name can be guessed.
   */
  readonly asPerson: boolean
  readonly signal: AbortSignal
  /** Fetches from this address in this environment. @returns why it failed, or null */
  readonly attempt: (address: string, env: GitEnvironment) => Promise<string | null>
}

/**
 * The one way to fetch from an address that a pushed repository names. It goes where the person's own git would go, as far as
 * the rules allow (fetch-rules.ts); no redirect leads to another server, and no password goes anywhere but where it belongs.
 */
export class OutsideFetch {
  readonly #env: NodeJS.ProcessEnv | undefined
  readonly #person: PersonGit

  constructor(env?: NodeJS.ProcessEnv) {
    this.#env = env
    this.#person = new PersonGit(env)
  }

  /**
   * @returns why it failed, or null
   * @throws BuildFailure for an address that may not be fetched from
   */
  async from(url: string, options: OutsideFetchOptions): Promise<string | null> {
    const { allowed, repository, asPerson } = options
    const written = allowed.includes('ssh') ? url : scpAsUrl(url)
    await checkAddress(written, allowed, this.#env)
    const address = await this.#person.addressFor(written, repository)
    if (address === written) return this.#ask(written, options)
    // A rule that adds a key or a password is for the person alone.
    if (!asPerson && bringsLogin(address, allowed)) return this.#ask(written, options)
    // Whoever lets git go another way to a server has said so by that.
    await checkAddress(address, [...allowed, 'ssh'], this.#env)
    return this.#ask(address, options)
  }

  /** Without a password first: most are public, and nobody is to learn more than they have to. */
  async #ask(address: string, options: OutsideFetchOptions, moved = false): Promise<string | null> {
    const { repository, asPerson, signal, attempt } = options
    const who = asPerson ? 'person' : 'nobody'
    let env = await this.#person.fetchEnvironment(address, repository, who)
    let reason = await attempt(address, env)
    const login =
      reason === null || !asPerson || MOVED.test(reason)
        ? null
        : await this.#person.credentialFor(address, repository)
    if (login !== null) {
      env = await this.#person.fetchEnvironment(address, repository, login)
      reason = await attempt(address, env)
    }
    if (reason === null || moved || !MOVED.test(reason)) return reason
    const there = await movedTo(address, env, signal)
    return there === null ? reason : this.#ask(there, options, true)
  }
}

function bringsLogin(address: string, allowed: readonly FetchException[]): boolean {
  if (!URL.canParse(address)) return true
  const { protocol, username, password } = new URL(address)
  return protocol === 'ssh:' ? !allowed.includes('ssh') : username !== '' || password !== ''
}
