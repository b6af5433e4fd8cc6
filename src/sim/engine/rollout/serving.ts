import { messageOf } from '../../../lib/errors.js'
import type { Address } from '../traffic.js'
import type { RolloutContext } from './rollout-context.js'

/** A replica's part in the traffic of its app: none, requests, or the rest of them. */
export class Serving {
  /** Since when it gets requests; null when it gets none. */
  #since: number | null = null

  constructor(
    private readonly context: Pick<RolloutContext, 'traffic' | 'log'>,
    private readonly app: string,
    private readonly replica: string,
  ) {}

  begin(address: Address): void {
    this.#since = Date.now()
    this.context.traffic.admit(this.app, this.replica, address)
  }

  /** No new requests from now on. Resolves when those under way have ended, or after so many milliseconds. */
  async drain(milliseconds: number): Promise<void> {
    if (this.#since === null) return
    try {
      await this.context.traffic.drain(this.app, this.replica, milliseconds)
    } catch (error) {
      this.context.log(`${this.replica} could not be drained: ${messageOf(error)}`)
    }
  }

  /** It cannot be reached any more. @returns for how many milliseconds it got requests */
  end(): number {
    if (this.#since === null) return 0
    const healthyFor = Date.now() - this.#since
    this.#since = null
    this.context.traffic.drop(this.app, this.replica)
    return healthyFor
  }
}
