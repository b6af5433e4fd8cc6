import { randomUUID } from 'node:crypto'
import { hashPassword, verifyPassword } from '../../database/index.js'
import type { Database } from '../../database/index.js'
import type { User } from '../../domain.js'
import { FairQueue } from '../../fair-queue.js'
import { unauthorized } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'
import type { SecondFactorService } from './second-factor.js'

/** The person who uses a simulator on their own machine. */
export const LOCAL_EMAIL = 'you@gigalixir.localhost'

/** Whoever waits for a check is answered. */
const NEVER = new AbortController().signal

/** People and their keys. */
export class Accounts {
  readonly #database: Database
  readonly #limiter: LoginLimiter
  readonly #secondFactor: Pick<SecondFactorService, 'check'>
  /**
   * Checking a password takes a core for a moment, and a thread of those that files are read by. So one is checked at a time, and
   * those for accounts that do not exist stand in a line of their own: any number of them holds up nobody who has one.
   */
  readonly #checks = { known: new FairQueue<string>(1), unknown: new FairQueue<string>(1) }

  constructor(database: Database, limiter: LoginLimiter, secondFactor: Pick<SecondFactorService, 'check'>) {
    this.#database = database
    this.#limiter = limiter
    this.#secondFactor = secondFactor
  }

  /**
   * The local user, made when it is not there yet. It has no password, so nobody can guess one: keys are issued here. One
   * can be set as by anybody who forgot theirs, through the mailbox.
   */
  async seedLocalUser(): Promise<User> {
    return this.#database.transaction(
      async (tx) => (await tx.users.byEmail(LOCAL_EMAIL)) ?? tx.users.create(LOCAL_EMAIL, null, 'STANDARD'),
    )
  }

  /** Puts the local user on another tier; what their apps have already they keep. */
  async setLocalTier(tier: User['tier']): Promise<User> {
    const { id } = await this.seedLocalUser()
    await this.#database.users.setTier(id, tier)
    return { id, email: LOCAL_EMAIL, tier }
  }

  /** A new account. */
  async create(email: string, password: string): Promise<User> {
    return this.#database.users.create(email, await hashPassword(password), 'STANDARD')
  }

  /** A new API key, shown this once. Older keys stay valid. */
  async issueApiKey(userId: number): Promise<string> {
    const key = randomUUID()
    await this.#database.users.addApiKey(userId, key)
    return key
  }

  /** A new API key instead of all there were, which stop working at once. */
  regenerateApiKey(userId: number): Promise<string> {
    const key = randomUUID()
    return this.#database.transaction(async (tx) => {
      await tx.users.removeApiKeys(userId)
      await tx.users.addApiKey(userId, key)
      return key
    })
  }

  /**
   * E-mail and password for an API key.
   *
   * @param candidates the same credentials as the ways to read them (raw, percent-decoded)
   * @param mfaToken of an authenticator, or a recovery code
   * @throws PlatformError 401 when wrong, 303 when a token is needed, 429 after too many attempts
   */
  async login(
    candidates: readonly { readonly name: string; readonly secret: string }[],
    mfaToken?: string,
  ): Promise<string> {
    const first = candidates[0]
    if (!first) throw unauthorized()
    this.#limiter.begin(first.name)
    for (const { name, secret } of candidates) {
      const user = await this.#database.users.byEmail(name)
      if ((await this.#isPassword(secret, user)) && user) {
        // Only a whole login forgets the attempts: the right password alone does not give more guesses of the token.
        await this.#secondFactor.check(user, mfaToken)
        this.#limiter.succeeded(first.name)
        return this.issueApiKey(user.id)
      }
    }
    throw unauthorized('Wrong email or password.')
  }

  async #isPassword(secret: string, user: User | null): Promise<boolean> {
    const hash = user && (await this.#database.users.passwordHash(user.id))
    const leave = await this.#checks[user ? 'known' : 'unknown'].enter('', NEVER)
    try {
      return await verifyPassword(secret, hash)
    } finally {
      leave()
    }
  }
}
