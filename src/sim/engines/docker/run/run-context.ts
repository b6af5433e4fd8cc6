import type { Stacks } from '../../../stack/index.js'
import type { ContainerEvents } from './container-events.js'
import type { DockerLink, NetworkHolder } from '../client/index.js'
import type { Reach } from './answers.js'
import type { KeptFailures } from './kept-failures.js'
import type { SlugImages } from './slug-images.js'
import type { EngineTiming, RunLogger } from '../../../engine/index.js'

/** What containers of replicas and one-offs share within one engine. */
export interface RunContext {
  readonly instance: string
  readonly link: DockerLink
  readonly events: ContainerEvents
  readonly networks: NetworkHolder
  readonly stacks: Stacks
  readonly failures: KeptFailures
  readonly slugImages: SlugImages
  readonly logger: RunLogger
  readonly containerApiUrl: () => string
  readonly authority?: () => Promise<string>
  readonly reach: Reach
  readonly timing: EngineTiming
  readonly log: (message: string) => void
}
