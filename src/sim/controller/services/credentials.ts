import { randomBytes } from 'node:crypto'
import { hashPassword, verifyPassword } from '../../database/index.js'
import type { Database } from '../../database/index.js'
import type { User } from '../../domain.js'
import { invalid } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'
import { checkedEmail, checkedPassword } from './person-rules.js'

/** Milliseconds what is mailed is good for. */
const LIFE = 60 * 60_000

export interface CredentialsOptions {
  readonly database: Database
  readonly limiter: LoginLimiter
  /** Of mails with which a password is reset. */
  readonly resets: LoginLimiter
  /** The API as people's browsers reach it. */
  readonly apiUrl: () => string
  readonly now: () => Date
}

/** Changing what somebody logs in with, and leaving for good. */
export class CredentialService {
  readonly #options: CredentialsOptions

  constructor(options: CredentialsOptions) {
    this.#options = options
  }

  /** @throws PlatformError 422 when it is not this person's password, 429 after too many attempts */
  async mustKnowPassword(user: User, password: string): Promise<void> {
    const { database, limiter } = this.#options
    limiter.begin(user.email)
    const hash = await database.users.passwordHash(user.id)
    if (!(await verifyPassword(password, hash))) {
      throw invalid(
        'current_password',
        hash === null
          ? 'cannot be right: this account has none yet. Set one with `account:password:reset`.'
          : 'is wrong',
      )
    }
    limiter.succeeded(user.email)
  }

  async changePassword(user: User, current: string, next: string): Promise<void> {
    checkedPassword(next, 'new_password')
    await this.mustKnowPassword(user, current)
    await this.#options.database.users.setPasswordHash(user.id, await hashPassword(next))
  }

  /** Mails a token, if there is such an account; those there are not count for nobody. @throws PlatformError 429 */
  async requestReset(email: string): Promise<void> {
    const { database, resets } = this.#options
    const token = newToken()
    await database.transaction(async (tx) => {
      const user = await tx.users.byEmail(email.trim())
      if (!user) return
      resets.begin(user.email)
      await tx.mailTokens.add(token, 'reset-password', { userId: user.id, nextEmail: null }, this.#later())
      await tx.mails.add({
        to: user.email,
        subject: 'Set a new password',
        body: `Someone asked to reset the password of this account. If it was not you, ignore this email.\n\nYour token, valid for one hour: ${token}\n\nThen: gigalixir account:password:set\n`,
      })
    })
  }

  /** @throws PlatformError 422 for a token that is unknown, used or too old, and for a password that will not do */
  async reset(token: string, password: string): Promise<void> {
    checkedPassword(password)
    this.#options.limiter.begin(`token ${token}`.slice(0, 100))
    const hash = await hashPassword(password)
    await this.#options.database.transaction(async (tx) => {
      const found = await tx.mailTokens.take(token.trim(), 'reset-password', this.#options.now())
      if (!found) throw invalid('token', 'is unknown, already used, or expired. Request another one.')
      await tx.users.setPasswordHash(found.userId, hash)
    })
  }

  /** Mails a link to the new address; the old one stays until that is followed. */
  async requestEmail(user: User, text: string, password: string): Promise<void> {
    const email = checkedEmail(text, 'next_email')
    await this.mustKnowPassword(user, password)
    const { database, apiUrl } = this.#options
    const token = newToken()
    await database.transaction(async (tx) => {
      if (await tx.users.byEmail(email)) throw invalid('next_email', 'has already been taken')
      await tx.mailTokens.add(token, 'change-email', { userId: user.id, nextEmail: email }, this.#later())
      await tx.mails.add({
        to: email,
        subject: 'Confirm your new email address',
        body: `To use this address with Gigalixir, open this link within an hour:\n\n${apiUrl()}/api/users/email/confirm?token=${token}\n`,
      })
    })
  }

  /** @returns the address that is now the account's. @throws PlatformError 422 */
  confirmEmail(token: string): Promise<string> {
    return this.#options.database.transaction(async (tx) => {
      const found = await tx.mailTokens.take(token, 'change-email', this.#options.now())
      if (!found?.nextEmail)
        throw invalid('token', 'This link is unknown, already used, or expired. Request another one.')
      if (await tx.users.byEmail(found.nextEmail)) throw invalid('token', 'This address has been taken.')
      await tx.users.setEmail(found.userId, found.nextEmail)
      return found.nextEmail
    })
  }

  /**
   * Ends an account. Apps do not go with it: they are destroyed one by one by whoever really means it.
   *
   * @throws PlatformError 422 for another e-mail or password, or while the account owns apps
   */
  async destroy(user: User, email: string, password: string): Promise<void> {
    if (email.trim().toLowerCase() !== user.email.toLowerCase())
      throw invalid('email', 'is not the one of this account')
    await this.mustKnowPassword(user, password)
    await this.#options.database.transaction(async (tx) => {
      const own = (await tx.apps.accessibleTo(user.id)).filter(({ ownerId }) => ownerId === user.id)
      if (own.length > 0) {
        const names = own.slice(0, 5).map(({ name }) => `\`${name}\``)
        throw invalid(
          '',
          `This account still owns apps (${names.join(', ')}). Destroy them first, with \`apps:destroy\`.`,
        )
      }
      await tx.users.remove(user.id)
    })
  }

  #later(): Date {
    return new Date(this.#options.now().getTime() + LIFE)
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url')
}
