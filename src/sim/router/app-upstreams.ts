import type { Address } from '../engine/index.js'
import { Upstream } from './upstream.js'

/** A trial takes as long as the silence; the time in between is to be longer than that. */
const TRIAL_AFTER = 4
const NONE: ReadonlySet<Upstream> = new Set()

/** What becomes of replicas that answer nothing. */
export interface SilenceRules {
  /** Milliseconds of silence after which others get its requests. */
  readonly afterMs: number
  /** Told when that begins, and when it is over. */
  readonly tell: (app: string, replica: string, isSilent: boolean) => void
}

/** The replicas of one app that the router knows, and which of them gets the next request. */
export class AppUpstreams {
  readonly #upstreams: Upstream[] = []
  #turn = 0

  constructor(
    readonly app: string,
    private readonly silence: SilenceRules = { afterMs: Infinity, tell: () => undefined },
  ) {}

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
   * ones already tried. One that answers nothing is left out while another does, but for a trial now and then.
   */
  pick(tried: ReadonlySet<Upstream> = NONE): Upstream | undefined {
    let left = 0
    let silent = 0
    for (const upstream of this.#upstreams) {
      if (upstream.draining || tried.has(upstream)) continue
      left += 1
      if (this.#isSilent(upstream)) silent += 1
    }
    // Every request comes through here: nothing is made for the usual case.
    if (silent === 0 || silent === left) return this.#leastBusy(tried)
    const mute = this.#upstreams.filter(
      (upstream) => upstream.saidSilent && !upstream.draining && !tried.has(upstream),
    )
    const trial = mute.find((upstream) => upstream.answers.mayBeTried(TRIAL_AFTER * this.silence.afterMs))
    return trial ?? this.#leastBusy(new Set([...tried, ...mute]))
  }

  #isSilent(upstream: Upstream): boolean {
    const isSilent = upstream.answers.isSilent(this.silence.afterMs)
    if (isSilent !== upstream.saidSilent) {
      upstream.saidSilent = isSilent
      // This was the first trial.
      if (isSilent) upstream.answers.mayBeTried(TRIAL_AFTER * this.silence.afterMs)
      this.silence.tell(this.app, upstream.replica, isSilent)
    }
    return isSilent
  }

  #leastBusy(left: ReadonlySet<Upstream>): Upstream | undefined {
    const upstreams = this.#upstreams
    const count = upstreams.length
    let best: Upstream | undefined
    let bestIndex = 0
    for (let step = 0; step < count; step += 1) {
      const index = (this.#turn + step) % count
      const upstream = upstreams[index]
      if (upstream === undefined || upstream.draining || left.has(upstream)) continue
      if (best === undefined || upstream.open < best.open) {
        best = upstream
        bestIndex = index
      }
    }
    if (best !== undefined) this.#turn = bestIndex + 1
    return best
  }
}
