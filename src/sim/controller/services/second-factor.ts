import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { sameSecret } from '../../database/index.js'
import type { Database, Repositories } from '../../database/index.js'
import type { User } from '../../domain.js'
import { PlatformError, invalid } from '../../platform-error.js'
import type { LoginLimiter } from './login-limiter.js'

/** Seconds a token stands for (RFC 6238). */
const PERIOD = 30
const CODES = 10

/** What is asked for besides the password: tokens of an authenticator (TOTP), or a recovery code once each. */
export class SecondFactorService {
  readonly #database: Database
  readonly #limiter: LoginLimiter
  readonly #now: () => Date

  constructor(database: Database, limiter: LoginLimiter, now: () => Date) {
    this.#database = database
    this.#limiter = limiter
    this.#now = now
  }

  /** A new secret; it counts only after `verify`. @returns its `otpauth://` URI. @throws PlatformError 422 when active */
  start(user: User): Promise<string> {
    const secret = new Secret({ size: 20 })
    return this.#database.transaction(async (tx) => {
      if ((await tx.secondFactors.of(user.id))?.isActive)
        throw invalid('', 'Multi-factor authentication is already on. Turn it off first.')
      await tx.secondFactors.begin(user.id, secret.base32)
      return totp(secret.base32, user.email).toString()
    })
  }

  /** Activates it. @returns the recovery codes, shown this once. @throws PlatformError 422, 429 */
  async verify(user: User, token: string): Promise<string[]> {
    this.#limiter.begin(user.email)
    const codes = await this.#database.transaction(async (tx) => {
      const factor = await tx.secondFactors.of(user.id)
      if (!factor) throw invalid('', 'Start setting up multi-factor authentication first.')
      if (factor.isActive) throw invalid('', 'Multi-factor authentication is already on.')
      if (!(await this.#takeToken(tx, user, token)))
        throw invalid('mfa_token', "is not valid. Use the current one, and check your device's clock.")
      return newRecoveryCodes(tx, user)
    })
    this.#limiter.succeeded(user.email)
    return codes
  }

  /** @throws PlatformError 422 when there is none */
  async deactivate(user: User): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await mustBeActive(tx, user)
      await tx.secondFactors.remove(user.id)
    })
  }

  /** @throws PlatformError 422 when there is none */
  regenerate(user: User): Promise<string[]> {
    return this.#database.transaction(async (tx) => {
      await mustBeActive(tx, user)
      return newRecoveryCodes(tx, user)
    })
  }

  /**
   * Whether a login may go on, once the password was right.
   *
   * @throws PlatformError 303 when a token is needed and none was given, 401 for a wrong one
   */
  async check(user: User, token: string | undefined): Promise<void> {
    const ok = await this.#database.transaction(async (tx) => {
      if (!(await tx.secondFactors.of(user.id))?.isActive) return true
      if (token === undefined || token.trim() === '')
        throw new PlatformError(303, { '': ['A code from your authenticator app is needed: `mfa_token`.'] })
      return (
        (await this.#takeToken(tx, user, token)) ||
        (await tx.secondFactors.takeRecoveryCode(user.id, token.trim().toLowerCase()))
      )
    })
    if (!ok) throw new PlatformError(401, { '': ['The code is wrong or was already used.'] })
  }

  /** One step before and after now, for clocks that are not quite right; none that was taken, and none before it. */
  async #takeToken(tx: Repositories, user: User, token: string): Promise<boolean> {
    const factor = await tx.secondFactors.of(user.id)
    if (!factor) return false
    const generator = totp(factor.secret, user.email)
    const now = Math.floor(this.#now().getTime() / 1000 / PERIOD)
    let taken: number | undefined
    for (const step of [now - 1, now, now + 1]) {
      const expected = generator.generate({ timestamp: step * PERIOD * 1000 })
      if (sameSecret(expected, token.trim()) && step > factor.lastStep) taken = step
    }
    if (taken === undefined) return false
    await tx.secondFactors.accept(user.id, taken)
    return true
  }
}

function totp(base32: string, email: string): TOTP {
  return new TOTP({
    ...{ issuer: 'Gigalixir simulator', label: email, algorithm: 'SHA1', digits: 6, period: PERIOD },
    secret: Secret.fromBase32(base32),
  })
}

async function mustBeActive(tx: Repositories, user: User): Promise<void> {
  if ((await tx.secondFactors.of(user.id))?.isActive) return
  throw invalid('', 'Multi-factor authentication is off.')
}

/** 80 random bits each: nothing to guess, so a fast hash will do. */
async function newRecoveryCodes(tx: Repositories, user: User): Promise<string[]> {
  const codes = Array.from({ length: CODES }, () =>
    [randomBytes(5), randomBytes(5)].map((half) => half.toString('hex')).join('-'),
  )
  await tx.secondFactors.setRecoveryCodes(user.id, codes)
  return codes
}
