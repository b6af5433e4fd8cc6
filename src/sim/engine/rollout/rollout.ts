import type { RolloutProgress } from '../observation.js'
import { describeEnd } from './attempt-end.js'
import type { AttemptEnd } from './attempt-end.js'

/** How far the newest change of desired state got. */
export class Rollout {
  state: 'under way' | 'healthy' | 'failed' = 'under way'
  #ends = 0

  constructor(
    readonly revision: number,
    private readonly size: number,
    private readonly exitsAllowed: number,
  ) {}

  /** Null once it has ended. */
  get progress(): RolloutProgress | null {
    if (this.state !== 'under way') return null
    return { attempt: Math.min(this.#ends + 1, this.exitsAllowed), attempts: this.exitsAllowed }
  }

  /** All that is desired serves. @returns whether that is news */
  reached(): boolean {
    const news = this.state !== 'healthy'
    this.state = 'healthy'
    return news
  }

  /**
   * A run of a new replica ended without having been healthy.
   *
   * @returns why the rollout has failed by that, when it has and had not before
   */
  ended(end: AttemptEnd): string | null {
    this.#ends++
    if (this.state !== 'under way') return null
    const outOfMemory = end.kind === 'exited' && end.outOfMemory
    if (end.kind !== 'silent' && !outOfMemory && this.#ends < this.exitsAllowed) return null
    this.state = 'failed'
    return describeEnd(end, this.size, this.#ends)
  }
}
