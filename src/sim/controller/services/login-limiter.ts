import { PlatformError } from '../../platform-error.js'

/** Milliseconds an attempt counts. */
const WINDOW = 5 * 60_000
/** Failed attempts within the window: for one account, and for all together, which bounds the memory too. Everybody comes
 * from the same address here, this machine, so there is no count by address. */
const PER_EMAIL = 10
const IN_ALL = 100

/** Keeps passwords from being guessed: after too many failed attempts it is time to wait, right password or not. */
export class LoginLimiter {
  readonly #now: () => number
  readonly #what: string
  readonly #limits: boolean
  readonly #inAll: number
  readonly #attempts = new Map<string, number[]>()

  /**
   * @param what is tried, such as `to log in`
   * @param limits false lets everything through, for tests that sign up and log in more often than people do
   * @param inAll attempts of all accounts together within the window
   */
  constructor(now: () => number = () => Date.now(), what = 'to log in', limits = true, inAll = IN_ALL) {
    this.#inAll = inAll
    this.#now = now
    this.#what = what
    this.#limits = limits
  }

  /** Counts an attempt before it is tried, so that many at once count too. @throws PlatformError 429 */
  begin(email: string): void {
    if (!this.#limits) return
    const key = email.toLowerCase()
    this.#forgetOld()
    const own = this.#attempts.get(key) ?? []
    const all = [...this.#attempts.values()].flat()
    const wait = Math.max(this.#waitFor(own, PER_EMAIL), this.#waitFor(all, this.#inAll))
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      throw new PlatformError(429, {
        '': [`Too many attempts ${this.#what}. Try again in ${seconds} seconds.`],
      })
    }
    this.#attempts.set(key, [...own, this.#now()])
  }

  /** It was the right password: the account's attempts are forgotten. */
  succeeded(email: string): void {
    this.#attempts.delete(email.toLowerCase())
  }

  /** Milliseconds until fewer than `limit` of the attempts count. */
  #waitFor(attempts: readonly number[], limit: number): number {
    if (attempts.length < limit) return 0
    const times = [...attempts].sort((a, b) => a - b)
    return (times[times.length - limit] ?? 0) + WINDOW - this.#now()
  }

  #forgetOld(): void {
    const since = this.#now() - WINDOW
    for (const [email, times] of this.#attempts) {
      const fresh = times.filter((time) => time > since)
      if (fresh.length > 0) this.#attempts.set(email, fresh)
      else this.#attempts.delete(email)
    }
  }
}
