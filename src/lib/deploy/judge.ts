import { isHealthy } from '../api/apps.js'
import type { AppStatus, HotUpgrade } from '../api/apps.js'
import { GigalixirError } from '../errors.js'

/** The release whose way is followed. */
export interface Wanted {
  readonly app: string
  /** Undefined where the platform tells no versions: then any replica will do. */
  readonly version: number | undefined
  /** The commit it was built from, for platforms whose replicas tell no version. */
  readonly commit?: string | undefined
}

export interface HealthyRollout {
  /** The version that is healthy: the one asked for, or a newer one that overtook it. Undefined where it is not told. */
  readonly version: number | undefined
  /** How many replicas of it are healthy. */
  readonly replicas: number
  /** How an upgrade in place went, where one was asked for and the platform says so. */
  readonly hot?: HotUpgrade
}

/** What a status says about a release. */
export type Verdict =
  | { readonly state: 'rolling'; readonly text: string }
  /** The newest rollout is of an older release: this one has not begun to roll out, or is settled already. */
  | { readonly state: 'behind'; readonly text: string }
  | ({ readonly state: 'healthy' } & HealthyRollout)
  | { readonly state: 'failed'; readonly error: GigalixirError }

/**
 * What a status says about a release: by the platform's own word on the rollout, and always by the replicas, since a
 * rollout that ended well may have been of before the platform was started again.
 */
export function judge(wanted: Wanted, status: AppStatus): Verdict {
  const { rollout } = status
  if (!rollout) return byReplicas(wanted, status)
  const { version } = wanted
  if (version !== undefined && rollout.version < version)
    return { state: 'behind', text: progress(wanted, status) }
  const now = { ...wanted, version: rollout.version }
  if (rollout.state === 'rolling') return { state: 'rolling', text: progress(now, status) }
  if (rollout.state === 'failed') {
    const { serving } = rollout
    const serves = serving !== undefined && healthyOf({ ...wanted, version: serving }, status) > 0
    return { state: 'failed', error: unhealthy(wanted.app, rollout, serves) }
  }
  if (rollout.state === 'healthy') {
    const verdict = byReplicas(now, status)
    const { hot } = rollout
    return verdict.state === 'healthy' && hot ? { ...verdict, hot } : verdict
  }
  return { state: 'rolling', text: `version ${rollout.version} was overtaken, waiting for the newer one` }
}

/** Whether a release has all its replicas. */
export function byReplicas(wanted: Wanted, status: AppStatus): Verdict {
  const replicas = healthyOf(wanted, status)
  if (replicas >= desiredOf(status)) return { state: 'healthy', version: wanted.version, replicas }
  return { state: 'rolling', text: progress(wanted, status) }
}

/** How many healthy replicas of it there are. */
export function healthyOf({ version, commit }: Wanted, status: AppStatus): number {
  const { pods, replicas_running: running, replicas_desired: desired = Infinity } = status
  // Replicas that are counted but not listed.
  if (pods.length === 0) return Math.min(running, desired)
  const isOfIt = (pod: AppStatus['pods'][number]) => {
    if (version !== undefined && pod.version !== undefined) return pod.version === version
    return commit === undefined || pod.sha === undefined || pod.sha === commit
  }
  return pods.filter((pod) => isHealthy(pod) && isOfIt(pod)).length
}

/** Where it is not told, all there are, and at least one. */
function desiredOf({ replicas_desired: desired, pods }: AppStatus): number {
  return desired ?? Math.max(1, pods.length)
}

function progress(wanted: Wanted, status: AppStatus): string {
  const of = wanted.version === undefined ? '' : `version ${wanted.version}: `
  return `${of}${healthyOf(wanted, status)} of ${replicaCount(desiredOf(status))} healthy`
}

export function replicaCount(count: number, adjective = ''): string {
  return `${count} ${adjective && `${adjective} `}${count === 1 ? 'replica' : 'replicas'}`
}

/** A rollout that failed. @param serves whether a replica of the version that should serve instead is healthy */
export function unhealthy(
  app: string,
  rollout: Omit<NonNullable<AppStatus['rollout']>, 'state'>,
  serves: boolean,
): GigalixirError {
  const { version, reason, fix, last_output: lastOutput = [], serving } = rollout
  const because = reason === undefined ? '.' : `: ${reason.replace(/\.?$/, '.')}`
  const words = lastOutput.length > 0 ? ['Its last output:', ...lastOutput.map((line) => `    ${line}`)] : []
  const now =
    serving === undefined
      ? 'Nothing serves.'
      : serves
        ? `Version ${serving} serves, as before.`
        : `Version ${serving} is to serve, as before, but none of its replicas is healthy now.`
  return new GigalixirError(
    'UNHEALTHY',
    [`Version ${version} of ${app} did not become healthy${because}`, ...words, now].join('\n'),
    {
      next: [
        ...(fix === undefined ? [] : [fix]),
        `All it printed: gigalixir logs -a ${app}`,
        'Mend it, commit, and deploy again: gigalixir deploy',
      ],
      data: {
        app,
        version,
        last_output: lastOutput,
        ...(reason !== undefined && { reason }),
        ...(fix !== undefined && { fix }),
        serving: serving ?? null,
      },
    },
  )
}
