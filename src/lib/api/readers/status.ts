import { readApp, readCanary } from './app.js'
import type { App, Canary } from './app.js'
import { booleanOf, entriesOf, fieldsOf, numberOf, textOf, wholeOf } from './fields.js'
import { readLastState } from './last-state.js'

/** One replica. */
export interface Pod {
  /** Empty when the platform did not tell. */
  readonly name: string
  /** `Healthy` once the health check passes; else what it is doing. `Unknown` when the platform did not tell. */
  readonly status: string
  readonly version?: number | undefined
  readonly sha?: string | undefined
  /** Why its last run ended. */
  readonly lastState?: string | undefined
  readonly restarts?: number | undefined
  /** When a crashed one is started again. */
  readonly next_start_at?: string | undefined
  /** Whether it is what is wanted now, and not one that is being replaced. */
  readonly current?: boolean | undefined
  readonly started_at?: string | undefined
  /** Bytes of memory in use, and how many it may use; told by simulators alone, as is CPU. */
  readonly memory?: number | undefined
  readonly memory_limit?: number | undefined
  /** Cores it keeps busy. */
  readonly cpu?: number | undefined
  /** Why it will not become healthy as it is. */
  readonly problem?: string | undefined
  /** When it counts as failed unless it is healthy by then. */
  readonly gives_up_at?: string | undefined
}

/** The newest rollout; told by simulators alone. */
export interface Rollout {
  /** Another one for each change of what runs. */
  readonly id?: number | undefined
  /** While it rolls: which attempt this is, and after how many it has failed. */
  readonly attempt?: number | undefined
  readonly attempts?: number | undefined
  readonly version: number
  readonly state: 'rolling' | 'healthy' | 'failed' | 'superseded'
  readonly reason?: string | undefined
  /** What to do about it. */
  readonly fix?: string | undefined
  /** The last lines the failed replica printed. */
  readonly last_output?: readonly string[] | undefined
  /** When it failed, the version that serves instead. */
  readonly serving?: number | undefined
  /** How an upgrade in place went, where one was asked for. */
  readonly hot?: HotUpgrade | undefined
}

export interface HotUpgrade {
  /** How many replicas were upgraded without being replaced. */
  readonly upgraded: number
  /** Why the others were replaced. */
  readonly failure?: string | undefined
}

/** A replica that did not become healthy or left a crash dump, and is kept; told by simulators alone. */
export interface FailedReplica {
  readonly name: string
  readonly version?: number | undefined
  readonly lastState?: string | undefined
  readonly kept_until?: string | undefined
  readonly crash_dump?: true | undefined
}

/** What runs beside the replicas; told by simulators alone. */
export interface OneOff {
  readonly name: string
  readonly kind?: string | undefined
  readonly version?: number | undefined
  readonly started_at?: string | undefined
}

/** What should run, what runs, and how the newest rollout stands. */
export interface AppStatus extends Omit<App, 'replicas' | 'details'> {
  readonly replicas_desired?: number | undefined
  /** How many are healthy. */
  readonly replicas_running: number
  readonly pods: readonly Pod[]
  readonly rollout?: Rollout | undefined
  /** Why nothing can be changed or seen now; told by simulators alone. */
  readonly problem?: string | undefined
  /** It shows its maintenance page; told by simulators alone, as is its canary. */
  readonly maintenance?: boolean | undefined
  readonly canary?: Canary | undefined
  readonly failed_replica?: FailedReplica | undefined
  readonly one_offs?: readonly OneOff[] | undefined
}

/** @param app whose status it is */
export function readStatus(raw: unknown, app: string): AppStatus {
  const fields = fieldsOf(raw)
  const { unique_name, size, cloud, region, stack } = readApp(raw, app)
  const pods = entriesOf(fields.pods).map(readPod)
  const oneOffs = entriesOf(fields.one_offs).map(readOneOff)
  return {
    ...{ unique_name, size, cloud, region, stack },
    replicas_desired: wholeOf(fields.replicas_desired),
    replicas_running: wholeOf(fields.replicas_running) ?? pods.filter(isHealthy).length,
    pods,
    rollout: readRollout(fields.rollout),
    problem: textOf(fields.problem),
    maintenance: booleanOf(fields.maintenance),
    canary: readCanary(fields.canary),
    failed_replica: readFailedReplica(fields.failed_replica),
    one_offs: oneOffs.length > 0 ? oneOffs : undefined,
  }
}

/** Whether the replica takes requests, by the platform's word. */
export function isHealthy({ status }: Pick<Pod, 'status'>): boolean {
  return status.toLowerCase() === 'healthy'
}

function readPod(raw: unknown): Pod {
  const fields = fieldsOf(raw)
  const { name, status, version, sha, lastState, restarts, next_start_at } = fields
  return {
    // A list of names is as good as one of objects.
    name: textOf(name) ?? (typeof raw === 'string' ? raw : ''),
    status: textOf(status) ?? 'Unknown',
    version: wholeOf(version),
    sha: textOf(sha),
    lastState: readLastState(lastState),
    restarts: wholeOf(restarts),
    next_start_at: textOf(next_start_at),
    current: booleanOf(fields.current),
    started_at: textOf(fields.started_at),
    memory: numberOf(fields.memory),
    memory_limit: numberOf(fields.memory_limit),
    cpu: numberOf(fields.cpu),
    problem: textOf(fields.problem),
    gives_up_at: textOf(fields.gives_up_at),
  }
}

const ROLLOUT_STATES: readonly Rollout['state'][] = ['rolling', 'healthy', 'failed', 'superseded']

/** A rollout in a state nobody knows tells nothing: the replicas themselves are looked at then. */
function readRollout(raw: unknown): Rollout | undefined {
  const { id, version, state, reason, fix, last_output, serving, hot, attempt, attempts } = fieldsOf(raw)
  const known = ROLLOUT_STATES.find((each) => each === state)
  const whole = wholeOf(version)
  if (known === undefined || whole === undefined) return undefined
  return {
    id: wholeOf(id),
    attempt: wholeOf(attempt),
    attempts: wholeOf(attempts),
    version: whole,
    state: known,
    reason: textOf(reason),
    fix: textOf(fix),
    last_output: entriesOf(last_output).map((line) => textOf(line) ?? ''),
    serving: wholeOf(serving),
    hot: readHotUpgrade(hot),
  }
}

function readHotUpgrade(raw: unknown): HotUpgrade | undefined {
  const { upgraded, failure } = fieldsOf(raw)
  const count = wholeOf(upgraded)
  return count === undefined ? undefined : { upgraded: count, failure: textOf(failure) }
}

function readFailedReplica(raw: unknown): FailedReplica | undefined {
  const { name, version, lastState, kept_until, crash_dump } = fieldsOf(raw)
  const known = textOf(name)
  if (known === undefined) return undefined
  return {
    name: known,
    version: wholeOf(version),
    lastState: readLastState(lastState),
    kept_until: textOf(kept_until),
    crash_dump: crash_dump === true ? true : undefined,
  }
}

function readOneOff(raw: unknown): OneOff {
  const { name, kind, version, started_at } = fieldsOf(raw)
  return {
    name: textOf(name) ?? '',
    kind: textOf(kind),
    version: wholeOf(version),
    started_at: textOf(started_at),
  }
}
