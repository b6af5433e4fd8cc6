import type { FairQueue } from '../fair-queue.js'
import type { Logger } from '../logger/index.js'
import type { Stacks } from '../stack/index.js'
import type { ContainerEvents } from './container-events.js'
import type { DockerLink, NetworkHolder } from '../engines/docker/client/index.js'
import type { Reach } from './health-probe.js'
import type { KeptFailures } from './kept-failures.js'
import type { SlugImages } from './slug-images.js'
import type { EngineTiming, Traffic } from '../engine/index.js'

/** The part of the logger the engine needs. */
export type RunLogger = Pick<Logger, 'collect' | 'notice' | 'lastMessages'>

/** What replicas and apps share within one engine. */
export interface RunContext {
  readonly instance: string
  readonly link: DockerLink
  readonly events: ContainerEvents
  readonly networks: NetworkHolder
  readonly stacks: Stacks
  readonly failures: KeptFailures
  /**
   * Lets replicas of all apps boot, by their names. A boot takes a core for a second or more: forty at once would each take as
   * long as all together, and run into their deadline side by side.
   */
  readonly bootQueue: FairQueue<string>
  readonly slugImages: SlugImages
  readonly traffic: Traffic
  readonly logger: RunLogger
  readonly containerApiUrl: () => string
  readonly authority?: () => Promise<string>
  readonly drainSeconds: number
  readonly reach: Reach
  readonly timing: EngineTiming
  readonly log: (message: string) => void
}
