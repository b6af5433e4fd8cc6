import type { Billing } from '../billing/index.js'
import type { OpenedBuild } from '../build-server/index.js'
import type { Database } from '../database/index.js'
import type { LogDrains, Logger } from '../logger/index.js'
import type { Postgres } from '../postgres/index.js'
import type { Routing } from '../router/index.js'
import type { Engine } from '../engine/index.js'
import type { SlugStorage } from '../slug-storage/index.js'
import type { SshDoor } from '../ssh-door/index.js'
import type { Stacks } from '../stack/index.js'

/** What the controller works with. */
export interface ControllerOptions {
  readonly database: Database
  readonly engine: Engine
  readonly postgres: Postgres
  /** Opens the kept container of an app's last build, where that failed; null when none is kept. */
  readonly openFailedBuild: (app: string) => Promise<OpenedBuild | null>
  readonly billing: Pick<Billing, 'bills' | 'paymentMethods' | 'tokens'>
  readonly logger: Logger
  /** The log of requests to apps. */
  readonly requests: Pick<Logger, 'feed' | 'startOfLast' | 'end' | 'removeApp'>
  readonly slugs: SlugStorage
  readonly routing: Pick<Routing, 'refresh' | 'readConfig'>
  readonly sshDoor: Pick<SshDoor, 'open' | 'forget'>
  /** Told when drains come and go, and asked how they are doing. */
  readonly logDrains: Pick<LogDrains, 'refresh' | 'stateOf'>
  readonly stacks: Pick<Stacks, 'known' | 'default'>
  /** The API as people's own programs reach it. */
  readonly apiUrl: () => string
  /** What time it is, for what expires. */
  readonly now?: () => Date
  /** The front door as a run container reaches it, such as `http://172.17.0.1:4080`. */
  readonly containerApiUrl: () => string
  /** What containers have to trust when they call the Kubernetes API. */
  readonly kubernetesCa: () => string
  /** Where an app answers, as people type it. */
  readonly appUrl: (app: string) => string
  /** Seconds a new replica may take until it answers on its port. */
  readonly bootDeadlineSeconds: number
  /** Seconds a job may take. */
  readonly jobLimitSeconds: number
  /** Whether passwords, codes and mails can be asked for too often; if not given, they can. */
  readonly rateLimits?: boolean
  /** Milliseconds until an app the engine could not take on is given to it again. */
  readonly retryMs?: number
  /** The daemon's own log. */
  readonly log: (line: string) => void
}
