import type { FairQueue } from '../../fair-queue.js'
import type { Logger } from '../../logger/index.js'
import type { Runtime } from '../runtime.js'
import type { EngineTiming } from '../timing.js'
import type { Traffic } from '../traffic.js'

/** The part of the logger the engine needs. */
export type RunLogger = Pick<Logger, 'collect' | 'notice' | 'lastMessages'>

/** What the rollouts of all apps of one engine share. */
export interface RolloutContext {
  readonly runtime: Runtime
  /**
   * Lets replicas of all apps boot, by their names. A boot takes a core for a second or more: forty at once would each take as
   * long as all together, and run into their deadline side by side.
   */
  readonly bootQueue: FairQueue<string>
  readonly traffic: Traffic
  readonly logger: RunLogger
  readonly drainSeconds: number
  readonly timing: EngineTiming
  readonly log: (message: string) => void
}
