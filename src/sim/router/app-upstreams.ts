import type { Address } from '../run/index.js'
import { Upstream } from './upstream.js'

/** The replicas of one app that the router knows, and which of them gets the next request. */
export class AppUpstreams {
  readonly #upstreams: Upstream[] = []
  #turn = 0

  constructor(readonly app: string) {}

  get size(): number {
    return this.#upstreams.length
  }

  get open(): number {
    return this.#upstreams.reduce((sum, upstream) => sum + upstream.open, 0)
  }

  /** Whether there is a replica for a request. */
  get serves(): boolean {
    return this.#upstreams.some((upstream) => !upstream.draining)
  }

  /** The replica gets requests from now on; at another address than before, the old connections are cut. */
  admit(replica: string, address: Address): void {
    const known = this.find(replica)
    if (known?.address.host === address.host && known.address.port === address.port) {
      known.readmit()
      return
    }
    this.drop(replica)
    this.#upstreams.push(new Upstream(replica, address))
  }

  find(replica: string): Upstream | undefined {
    return this.#upstreams.find((upstream) => upstream.replica === replica)
  }

  drop(replica: string): void {
    const index = this.#upstreams.findIndex((upstream) => upstream.replica === replica)
    if (index !== -1) this.#upstreams.splice(index, 1)[0]?.destroy()
  }

  destroy(): void {
    for (const upstream of this.#upstreams.splice(0)) upstream.destroy()
  }

  /**
   * The admitted replica with the fewest requests open, in turn among equals; undefined when there is none besides the
   * ones already tried.
   */
  pick(tried?: ReadonlySet<Upstream>): Upstream | undefined {
    const upstreams = this.#upstreams
    const count = upstreams.length
    let best: Upstream | undefined
    let bestIndex = 0
    for (let step = 0; step < count; step += 1) {
      const index = (this.#turn + step) % count
      const upstream = upstreams[index]
      if (upstream === undefined || upstream.draining || tried?.has(upstream)) continue
      if (best === undefined || upstream.open < best.open) {
        best = upstream
        bestIndex = index
      }
    }
    if (best !== undefined) this.#turn = bestIndex + 1
    return best
  }
}
