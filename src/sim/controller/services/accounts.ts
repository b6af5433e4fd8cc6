import { randomUUID } from 'node:crypto'
import { hashPassword, verifyPassword } from '../../database/index.js'
import type { Database } from '../../database/index.js'
import type { User } from '../../domain.js'
import { unauthorized } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'

/** The person who uses a simulator on their own machine. */
export const LOCAL_EMAIL = 'you@gigalixir.localhost'

/** People and their keys. */
export class Accounts {
  readonly #database: Database
  readonly #limiter: LoginLimiter

  constructor(database: Database, limiter: LoginLimiter) {
    this.#database = database
    this.#limiter = limiter
  }

  /** The local user, made when it is not there yet. It has no password, so nobody can guess one: keys are issued here. */
  async seedLocalUser(): Promise<User> {
    return this.#database.transaction(
      async (tx) => (await tx.users.byEmail(LOCAL_EMAIL)) ?? tx.users.create(LOCAL_EMAIL, null, 'STANDARD'),
    )
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

  /**
   * E-mail and password for an API key.
   *
   * @param candidates the same credentials as the ways to read them (raw, percent-decoded)
   * @throws PlatformError 401 when wrong, 429 after too many attempts
   */
  async login(candidates: readonly { readonly name: string; readonly secret: string }[]): Promise<string> {
    const first = candidates[0]
    if (!first) throw unauthorized()
    this.#limiter.begin(first.name)
    for (const { name, secret } of candidates) {
      const user = await this.#database.users.byEmail(name)
      const hash = user && (await this.#database.users.passwordHash(user.id))
      if ((await verifyPassword(secret, hash)) && user) {
        this.#limiter.succeeded(first.name)
        return this.issueApiKey(user.id)
      }
    }
    throw unauthorized('Wrong e-mail or password.')
  }
}
