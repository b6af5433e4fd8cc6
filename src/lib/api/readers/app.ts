import { booleanOf, fieldsOf, numberOf, textOf, wholeOf } from './fields.js'

/** What an app is doing; told by simulators alone, and only when asked for. */
export interface AppDetails {
  /** How many replicas are healthy. */
  readonly replicas_running?: number | undefined
  /** Of all replicas together: bytes of memory in use, how many they may use, and cores they keep busy. */
  readonly memory?: number | undefined
  readonly memory_limit?: number | undefined
  readonly cpu?: number | undefined
  /** The release that brought the newest code, whatever became of it. */
  readonly last_deploy?: LastDeploy | undefined
  /** What is wrong, in a sentence without its period. */
  readonly problem?: string | undefined
  readonly maintenance?: boolean | undefined
  readonly canary?: Canary | undefined
}

export interface LastDeploy {
  readonly version?: number | undefined
  readonly sha?: string | undefined
  readonly created_at?: string | undefined
  readonly status?: string | undefined
  readonly actor?: string | undefined
}

/** The app that takes a share of another one's requests, in percent. */
export interface Canary {
  readonly name: string
  readonly weight?: number | undefined
}

/** An app as a client knows it; of what the platform did not tell there is nothing. */
export interface App {
  /** Empty when the platform did not tell. */
  readonly unique_name: string
  readonly replicas?: number | undefined
  /** GB of memory of each replica. */
  readonly size?: number | undefined
  readonly cloud?: string | undefined
  readonly region?: string | undefined
  readonly stack?: string | undefined
  readonly details?: AppDetails | undefined
}

/** @param name the app's, where it is known beforehand */
export function readApp(raw: unknown, name = ''): App {
  const { unique_name, replicas, size, cloud, region, stack, details } = fieldsOf(raw)
  return {
    unique_name: textOf(unique_name) ?? name,
    replicas: wholeOf(replicas),
    size: numberOf(size),
    cloud: textOf(cloud),
    region: textOf(region),
    stack: textOf(stack),
    ...(details !== undefined && { details: readDetails(details) }),
  }
}

function readDetails(raw: unknown): AppDetails {
  const { replicas_running, memory, memory_limit, cpu, last_deploy, problem, maintenance, canary } =
    fieldsOf(raw)
  return {
    replicas_running: wholeOf(replicas_running),
    memory: numberOf(memory),
    memory_limit: numberOf(memory_limit),
    cpu: numberOf(cpu),
    last_deploy: last_deploy === undefined ? undefined : readLastDeploy(last_deploy),
    problem: textOf(problem),
    maintenance: booleanOf(maintenance),
    canary: readCanary(canary),
  }
}

function readLastDeploy(raw: unknown): LastDeploy {
  const { version, sha, created_at, status, actor } = fieldsOf(raw)
  return {
    version: wholeOf(version),
    sha: textOf(sha),
    created_at: textOf(created_at),
    status: textOf(status),
    actor: textOf(actor),
  }
}

export function readCanary(raw: unknown): Canary | undefined {
  const { name, weight } = fieldsOf(raw)
  const known = textOf(name)
  return known === undefined ? undefined : { name: known, weight: numberOf(weight) }
}
