import { PlatformError } from '../../platform-error.js'

/** Milliseconds an attempt counts. */
const WINDOW = 5 * 60_000
/** Failed attempts for one account within the window. */
const PER_ACCOUNT = 10
/** Accounts that are remembered; those whose attempts are the oldest are forgotten first. More are not tried within the window. */
const REMEMBERED = 10_000

/** For attempts that each leave something behind, whoever they are for. */
export const IN_ALL = 100

/**
 * Keeps passwords from being guessed: after too many failed attempts for an account it is time to wait, right password or not.
 *
 * Everybody comes from this machine, containers of some engines too, so there is no count by address; and whoever asks for others'
 * must not be able to use up what is everybody's, so there is none for all together but where `inAll` says so.
 */
export class LoginLimiter {
  readonly #now: () => number
  readonly #what: string
  readonly #limits: boolean
  readonly #inAll: number
  /** By account, those tried longest ago first. */
  readonly #attempts = new Map<string, number[]>()

  /**
   * @param what is tried, such as `to log in`
   * @param limits false lets everything through, for tests that sign up and log in more often than people do
   * @param inAll attempts of all accounts together within the window
   */
  constructor(now: () => number = () => Date.now(), what = 'to log in', limits = true, inAll = Infinity) {
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
    const own = this.#fresh(key)
    const all = this.#inAll === Infinity ? [] : [...this.#attempts.values()].flat()
    const wait = Math.max(this.#waitFor(own, PER_ACCOUNT), this.#waitFor(all, this.#inAll))
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000)
      throw new PlatformError(429, {
        '': [`Too many attempts ${this.#what}. Try again in ${seconds} seconds.`],
      })
    }
    this.#attempts.delete(key) // so that it stands last
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

  /** Attempts for an account that still count. */
  #fresh(key: string): number[] {
    const since = this.#now() - WINDOW
    return (this.#attempts.get(key) ?? []).filter((time) => time > since)
  }

  /** Many at once, and seldom: to find the first of a map costs as much as there were deleted before it. */
  #forgetOld(): void {
    if (this.#attempts.size < REMEMBERED && this.#inAll === Infinity) return
    const most = this.#attempts.size < REMEMBERED ? REMEMBERED : REMEMBERED / 2
    for (const key of this.#attempts.keys()) {
      if (this.#attempts.size <= most && this.#fresh(key).length > 0) break
      this.#attempts.delete(key)
    }
  }
}
