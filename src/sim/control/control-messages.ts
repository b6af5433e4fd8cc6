import type { ErrorCode } from '../../lib/errors.js'
import type { SubstrateStatus } from '../engine/index.js'

/**
 * What the commands and the daemon say to one another over `/_sim/…` on the front door. Both are of one package; a
 * daemon of another version is recognised by `version` in its health.
 */
export const CONTROL_PATH = '/_sim'

/** Told to anybody on this machine: enough to know which simulator answers, nothing to act with. */
export interface Health {
  readonly instance: string
  readonly pid: number
  readonly version: string
  readonly state: 'running' | 'stopping'
}

/** How much the daemon had to do since it was asked last (daemon-load.ts). */
export interface DaemonLoad {
  /** Milliseconds that its event loop was late at most: for whatever reason. */
  readonly delay: number
  /**
   * Milliseconds of that for which the thread of the event loop itself used the CPU: never more than `delay`. The rest it waited: on a busy machine
   * for the CPU, else for a disk.
   */
  readonly own_delay: number
  /** Milliseconds of CPU, of all threads. */
  readonly cpu: number
  /** Bytes of resident memory, at most. */
  readonly memory: number
  /** Bytes of the JavaScript heap that are used now. */
  readonly heap: number
}

/** The local user and the API key made for it just now. */
export interface IssuedKey {
  readonly email: string
  readonly key: string
}

/** What the local user may do: that of an account that pays nothing, or of one that pays. */
export const TIERS = ['free', 'standard'] as const
export type Tier = (typeof TIERS)[number]

/** `sim status`: what a running simulator says about itself. Nothing in it is secret. */
export interface SimStatus {
  readonly instance: string
  readonly pid: number
  readonly version: string
  readonly started_at: string
  readonly home: string
  readonly endpoints: Endpoints
  readonly docker: SubstrateStatus
  readonly components: readonly ComponentStatus[]
  readonly apps: readonly AppStatus[]
  readonly builds: BuildsStatus
  /** Bytes, by what takes them. */
  readonly disk: Readonly<Record<string, number>>
  readonly versions: Readonly<Record<string, string>>
  /** Bytes of the daemon's resident memory. */
  readonly memory: number
}

/** Builds take turns. */
export interface BuildsStatus {
  /** How many run at the same time; null while Docker has not said what it has. */
  readonly limit: number | null
  readonly running: readonly BuildStatus[]
  /** Those that wait, the next one first. */
  readonly queued: readonly BuildStatus[]
}

export interface BuildStatus {
  readonly app: string
  /** As `gigalixir builds` lists it. */
  readonly id: number
}

export interface Endpoints {
  readonly port: number
  readonly api: string
  readonly git: string
  /** With `<app>` where an app's name goes. */
  readonly apps: string
  /** The same over HTTPS; left out where there is none. */
  readonly secure_apps?: string
}

export interface ComponentStatus {
  readonly name: string
  readonly state: 'running' | 'stopped'
  readonly info: Readonly<Record<string, unknown>>
}

export interface AppStatus {
  readonly name: string
  readonly version: number | null
  readonly replicas_desired: number
  readonly replicas_running: number
  readonly url: string
}

/** What a change of keys has done. */
export interface RotatedKeys {
  /** The version of the new key. */
  readonly key: number
  /** How many values were sealed anew. */
  readonly values: number
}

/** A snapshot that was made. */
export interface SavedSnapshot {
  readonly name: string
  readonly created_at: string
  readonly version: string
  readonly apps: number
  readonly databases: number
  readonly bytes: number
}

/** What people have to trust for HTTPS: no secret. */
export interface CaCertificate {
  /** PEM. */
  readonly certificate: string
  /** The file that has it. */
  readonly file: string
}

/** A mail the platform sent; it may hold tokens. */
export interface MailMessage {
  readonly id: number
  readonly to: string
  readonly subject: string
  readonly body: string
  readonly sent_at: string
}

/** A refusal or failure of a control call. */
export interface ControlFailure {
  readonly error: {
    readonly code: ErrorCode
    readonly message: string
    /** What to do about it. */
    readonly next: readonly string[]
  }
}
