import { createHash, randomBytes } from 'node:crypto'

/** Milliseconds a token may be used in. */
const GOOD_FOR = 10 * 60_000
/** Tokens that wait to be used; beyond that the oldest is forgotten. */
const MOST = 50

/** What lets a browser in: a secret in an address, good once and for some minutes. */
export class OneTimeTokens {
  /** When each expires, by its hash: what could be read out of memory opens nothing. */
  readonly #until = new Map<string, number>()

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  issue(): string {
    this.#forgetExpired()
    for (const oldest of this.#until.keys()) {
      if (this.#until.size < MOST) break
      this.#until.delete(oldest)
    }
    const token = randomBytes(24).toString('base64url')
    this.#until.set(hashOf(token), this.now() + GOOD_FOR)
    return token
  }

  /** @returns whether it was good; from now on it is not */
  use(token: string): boolean {
    this.#forgetExpired()
    return this.#until.delete(hashOf(token))
  }

  #forgetExpired(): void {
    for (const [hash, until] of this.#until) if (until <= this.now()) this.#until.delete(hash)
  }
}

/** Secrets of 144 random bits need no slow hash. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
