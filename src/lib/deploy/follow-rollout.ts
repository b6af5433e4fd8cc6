import { setTimeout as sleep } from 'node:timers/promises'
import { getStatus } from '../api/apps.js'
import type { AppStatus } from '../api/apps.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'

export interface FollowOptions {
  readonly session: Session
  readonly app: string
  /** The release to see through. */
  readonly version: number
  readonly signal: AbortSignal
  /** Told in words how far it is, again and again. */
  readonly onProgress?: (text: string) => void
  /** Milliseconds between the first two looks; later ones are rarer. */
  readonly firstPauseMs?: number
  /** Milliseconds after which to give up. */
  readonly deadlineMs?: number
}

export interface HealthyRollout {
  /** The version that is healthy: the one asked for, or a newer one that overtook it. */
  readonly version: number
  /** How many replicas of it are healthy. */
  readonly replicas: number
  /** How an upgrade in place went, where one was asked for and the platform says so. */
  readonly hot?: NonNullable<NonNullable<AppStatus['rollout']>['hot']>
}

type Verdict =
  | { readonly state: 'rolling'; readonly text: string }
  | ({ readonly state: 'healthy' } & HealthyRollout)
  | { readonly state: 'failed'; readonly error: GigalixirError }

/** Longer than any rollout of a platform that is well: it ends them itself, well or badly. */
const DEFAULT_DEADLINE_MS = 15 * 60_000
/** Most rollouts end within seconds: looks are close at first, and get rarer for the sake of the platform. */
const SLOWER = 1.1
const LONGEST_PAUSE_MS = 2000
/** A platform that fails to answer this many times in a row is gone; fewer are a hiccup on the way. */
const HICCUPS = 5

/**
 * Waits until a release serves, or until it is clear that it does not.
 *
 * @throws GigalixirError UNHEALTHY with the reason, the last output and what serves now; whatever asking for the status
 * throws; INTERRUPTED
 */
export async function followRollout(options: FollowOptions): Promise<HealthyRollout> {
  return watch(options, (status) => judge(options.app, options.version, status))
}

/** Looks again and again until the status is judged to be good or bad. */
async function watch(
  options: FollowOptions,
  judgeStatus: (status: AppStatus) => Verdict,
): Promise<HealthyRollout> {
  const { session, app, version, signal, firstPauseMs = 150 } = options
  const deadline = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS)
  let hiccups = 0
  let looks = 0
  for (;;) {
    let last: AppStatus | undefined
    try {
      last = await getStatus(session, app)
      hiccups = 0
    } catch (error) {
      hiccups += 1
      if (!isPassing(error) || hiccups >= HICCUPS) throw error
    }
    if (last) {
      const verdict = judgeStatus(last)
      if (verdict.state === 'healthy') {
        const { state, ...healthy } = verdict
        return healthy
      }
      if (verdict.state === 'failed') throw verdict.error
      options.onProgress?.(verdict.text)
    }
    if (performance.now() > deadline) throw neverEnded(app, version, last)
    looks += 1
    const next = hiccups > 0 ? firstPauseMs * 5 : firstPauseMs * SLOWER ** looks
    await pause(Math.min(next, LONGEST_PAUSE_MS), signal)
  }
}

/**
 * Waits until a release that is healthy by the platform's word has all its replicas again, such as after the simulator
 * was started or a replica crashed.
 *
 * @throws GigalixirError as `followRollout` does
 */
export async function waitForReplicas(options: FollowOptions): Promise<HealthyRollout> {
  return watch(options, (status) => {
    const { replicas_desired: desired, pods } = status
    const { version } = options
    const replicas = pods.filter((pod) => pod.version === version && pod.status === 'Healthy').length
    if (replicas >= desired) return { state: 'healthy', version, replicas }
    return { state: 'rolling', text: progress(version, replicas, desired) }
  })
}

/** What a status says about a release: by the platform's own word on the rollout, else by the replicas. */
export function judge(app: string, version: number, status: AppStatus): Verdict {
  const { rollout, pods, replicas_desired: desired } = status
  const ofVersion = (wanted: number) =>
    pods.filter((pod) => pod.version === wanted && pod.status === 'Healthy').length

  if (!rollout) {
    const replicas = ofVersion(version)
    if (replicas >= desired) return { state: 'healthy', version, replicas }
    return { state: 'rolling', text: progress(version, replicas, desired) }
  }
  // Not recorded yet: the release is a moment older than its rollout.
  if (rollout.version < version || rollout.state === 'rolling')
    return { state: 'rolling', text: progress(version, ofVersion(rollout.version), desired) }
  if (rollout.state === 'failed') {
    const { serving } = rollout
    const serves = serving !== undefined && ofVersion(serving) > 0
    return { state: 'failed', error: unhealthy(app, rollout, serves) }
  }
  const replicas = Math.max(ofVersion(rollout.version), rollout.state === 'healthy' ? desired : 0)
  const { hot } = rollout
  if (rollout.state === 'healthy')
    return { state: 'healthy', version: rollout.version, replicas, ...(hot && { hot }) }
  return { state: 'rolling', text: `version ${version} was overtaken, waiting for the newer one` }
}

function progress(version: number, healthy: number, desired: number): string {
  return `version ${version}: ${healthy} of ${replicaCount(desired)} healthy`
}

export function replicaCount(count: number, adjective = ''): string {
  return `${count} ${adjective && `${adjective} `}${count === 1 ? 'replica' : 'replicas'}`
}

function unhealthy(app: string, rollout: NonNullable<AppStatus['rollout']>, serves: boolean): GigalixirError {
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

function neverEnded(app: string, version: number, last: AppStatus | undefined): GigalixirError {
  const states = (last?.pods ?? [])
    .filter((pod) => pod.version === version)
    .map((pod) => `    ${pod.name}: ${pod.status}${pod.lastState ? `, last ${pod.lastState}` : ''}`)
  return new GigalixirError(
    'UNHEALTHY',
    [`Version ${version} of ${app} is still not healthy; no longer waiting for it.`, ...states].join('\n'),
    { next: [`See how it goes on: gigalixir ps -a ${app}`], data: { app, version } },
  )
}

function isPassing(error: unknown): boolean {
  return error instanceof GigalixirError && ['UNREACHABLE', 'TIMEOUT', 'PLATFORM_FAILED'].includes(error.code)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    throw new GigalixirError('INTERRUPTED', 'No longer waiting; the rollout itself goes on.', {
      cause: error,
    })
  }
}
