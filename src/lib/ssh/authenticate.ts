import type { AnyAuthMethod, AuthHandlerMiddleware } from 'ssh2'
import type { Identity } from './identities.js'
import { unlock } from './identities.js'

/** Offers one identity after the other, and remembers what became of each. */
export class Authentication {
  readonly #user: string
  readonly #identities: readonly Identity[]
  /** What was tried, in words, each with why it was of no use where that is known. */
  readonly tried: string[] = []
  #next = 0

  constructor(user: string, identities: readonly Identity[]) {
    this.#user = user
    this.#identities = identities
  }

  /** For ssh2, which calls it for the first method and after each failure. */
  readonly handler: AuthHandlerMiddleware = (_left, _partial, done) => {
    this.#method().then(
      // The library's types know no end of the list; its code does.
      (method) => done(method ?? (false as unknown as AnyAuthMethod)),
      () => done(false as unknown as AnyAuthMethod),
    )
  }

  async #method(): Promise<AnyAuthMethod | undefined> {
    for (;;) {
      const identity = this.#identities[this.#next]
      this.#next += 1
      if (!identity) return undefined
      if (identity.kind === 'agent') {
        this.tried.push(identity.shown)
        return { type: 'agent', username: this.#user, agent: identity.where }
      }
      const key = await unlock(identity)
      if (typeof key === 'string') {
        this.tried.push(`${identity.shown} (${key})`)
        continue
      }
      this.tried.push(identity.shown)
      return { type: 'publickey', username: this.#user, key }
    }
  }
}
