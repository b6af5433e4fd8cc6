import { randomUUID } from 'node:crypto'
import { hashPassword, verifyPassword } from '../../database/index.js'
import type { Database } from '../../database/index.js'
import type { User } from '../../domain.js'
import { unauthorized } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'
import type { SecondFactorService } from './second-factor.js'

/** The person who uses a simulator on their own machine. */
export const LOCAL_EMAIL = 'you@gigalixir.localhost'

/** People and their keys. */
export class Accounts {
  readonly #database: Database
  readonly #limiter: LoginLimiter
  readonly #secondFactor: Pick<SecondFactorService, 'check'>

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
      const hash = user && (await this.#database.users.passwordHash(user.id))
      if ((await verifyPassword(secret, hash)) && user) {
        // Only a whole login forgets the attempts: the right password alone does not give more guesses of the token.
        await this.#secondFactor.check(user, mfaToken)
        this.#limiter.succeeded(first.name)
        return this.issueApiKey(user.id)
      }
    }
    throw unauthorized('Wrong email or password.')
  }
}
