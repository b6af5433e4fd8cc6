import type { BuildLimits, BuildRunner } from '../build-server/index.js'
import type { DesiredServer, Postgres } from '../postgres/index.js'
import type { SlugStorage } from '../slug-storage/index.js'
import type { Stacks } from '../stack/index.js'
import type { KeyPair } from '../tls-manager/index.js'
import type { DesiredApp } from './desired-app.js'
import type { Engine } from './engine.js'
import type { RunLogger } from './rollout/index.js'
import type { Traffic } from './traffic.js'

/** All that a machine, or a cluster of them, gives the platform. A folder of engines/ makes one. */
export interface Substrate {
  readonly access: HostAccess
  readonly stacks: Stacks
  /** Builds what runs on it; nothing of that is started. Called once. */
  serve(platform: Platform): Served
  /** How it is now. Never throws, and does not wait long for one that is stuck. */
  describe(): Promise<SubstrateStatus>
  /**
   * Makes what a database server keeps anew, from a tar of `Postgres.copyOut`. Nothing of the database may run now.
   *
   * @param file the tar
   */
  fillDatabase(database: Pick<DesiredServer, 'id' | 'app'>, file: string): Promise<void>
  /** Removes all there is of this simulator, and nothing else. Nothing of it may run. @throws what the engine refuses with */
  wipe(): Promise<void>
}

/** How workloads reach this process. */
export interface HostAccess {
  /** An address of this machine to be bound for them besides loopback; null: loopback is enough. */
  readonly bind: string | null
  /** The host name or address under which they reach what we bind. */
  readonly host: string
}

/** What runs on a substrate. */
export interface Served {
  readonly apps: Engine
  readonly databases: Postgres
  readonly builds: BuildRunner
}

/** What those ask of the platform. */
export interface Platform {
  readonly traffic: Traffic
  readonly logger: RunLogger
  readonly slugs: SlugStorage
  /** All apps as they should run, asked once at the start. */
  readonly desiredApps: () => Promise<readonly DesiredApp[]>
  /** All database servers there should be, asked once at the start. */
  readonly desiredDatabases: () => Promise<readonly DesiredServer[]>
  /** The API as workloads reach it, without a trailing slash. */
  readonly apiUrl: () => string
  /** The certificate of an authority that they are to trust besides the usual ones, as PEM. */
  readonly authority: () => Promise<string>
  readonly issueCertificate: (names: readonly string[], addresses: readonly string[]) => Promise<KeyPair>
  readonly drainSeconds: number
  readonly buildLimits: BuildLimits
  readonly log: (line: string) => void
}

/** What `sim status` tells of it. */
export type SubstrateStatus =
  | {
      readonly available: true
      /** How it was found. */
      readonly from: string
      readonly host: string
      readonly version: string
      /** Why workloads do not work as they should although it answers, if so. */
      readonly problem?: string
    }
  | { readonly available: false; readonly from: string; readonly host: string; readonly reason: string }
