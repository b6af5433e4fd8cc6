import type { CpuUse } from '../cpu-time.js'

/** What was seen of a replica that did not become healthy. */
export interface FailureFacts {
  readonly how: 'exited' | 'silent' | 'unhealthy' | 'refused'
  /** Null where nothing exited. */
  readonly exitCode: number | null
  readonly outOfMemory: boolean
  /** Seconds it had until it ended, or until its time was up. */
  readonly seconds: number
  /** Seconds spent waiting for a CPU. */
  readonly waitedForCpu: number
  /** It waited so long that its time was up by the clock, though it had not had all of it. */
  readonly wasStarved: boolean
  /** GB of memory. */
  readonly size: number
  /** The last lines it printed, oldest first. */
  readonly lastOutput: readonly string[]
  /** A look inside while it still ran; null when there was none. */
  readonly inside: Inside | null
}

/** What a look into a running container shows. */
export interface Inside {
  /** Where something listens for TCP connections. */
  readonly listening: readonly Listener[]
  /** Its processes use at least half a core, or would if they got it: it is at work, not idle. */
  readonly busy: boolean
  /** What they did with the CPU since they were started. */
  readonly cpu: CpuUse
  /** Of the machine. */
  readonly cores: number
}

export interface Listener {
  /** As people write it: `0.0.0.0`, `127.0.0.1`, `::`. */
  readonly address: string
  readonly port: number
}

export type CauseCode =
  | 'out-of-memory'
  | 'missing-variable'
  | 'server-not-enabled'
  | 'too-many-connections'
  | 'database-unreachable'
  | 'unknown-command'
  | 'wrong-release-name'
  | 'port-in-use'
  | 'other-port'
  | 'other-address'
  | 'unanswered'
  | 'overloaded'
  | 'too-slow'
  | 'not-listening'

/** One cause, and what to do about it. */
export interface Diagnosis {
  readonly code: CauseCode
  /** Follows on "…: ", without a full stop. */
  readonly cause: string
  /** One or two whole sentences. */
  readonly fix: string
}
