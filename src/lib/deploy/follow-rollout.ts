import { getStatus } from '../api/apps.js'
import type { AppStatus } from '../api/apps.js'
import { listReleases } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError, isPassing } from '../errors.js'
import { pause } from '../pause.js'
import { isLive } from './count-replicas.js'
import { byReplicas, judge, unhealthy } from './judge.js'
import type { Verdict } from './judge.js'
import type { HealthyRollout, Wanted } from './wanted.js'

export interface FollowOptions extends Wanted {
  readonly session: Session
  readonly signal: AbortSignal
  /** Told in words how far it is, again and again. */
  readonly onProgress?: (text: string) => void
  /** Milliseconds between the first two looks; later ones are rarer. */
  readonly firstPauseMs?: number
  /** Milliseconds after which to give up. */
  readonly deadlineMs?: number
}

/** Longer than any rollout of a platform that is well: it ends them itself, well or badly. */
export const DEFAULT_DEADLINE_MS = 15 * 60_000
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
  return watch(options, (status) => judge(options, status))
}

/**
 * Waits until a release that is healthy by the platform's word has all its replicas again, such as after the simulator
 * was started or a replica crashed.
 *
 * @throws GigalixirError as `followRollout` does
 */
export async function waitForReplicas(options: FollowOptions): Promise<HealthyRollout> {
  return watch(options, (status) => byReplicas(options, status))
}

/** Looks again and again until the status is judged to be good or bad. */
async function watch(
  options: FollowOptions,
  judgeStatus: (status: AppStatus) => Verdict,
): Promise<HealthyRollout> {
  const { session, app, signal, firstPauseMs = 150 } = options
  const deadline = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS)
  let hiccups = 0
  let looks = 0
  for (;;) {
    let last: AppStatus | undefined
    let verdict: Verdict | undefined
    try {
      last = await getStatus(session, app)
      verdict = judgeStatus(last)
      if (verdict.state === 'behind') verdict = (await failureOf(options, last)) ?? verdict
      hiccups = 0
    } catch (error) {
      hiccups += 1
      if (!isPassing(error) || hiccups >= HICCUPS) throw error
    }
    if (verdict) {
      if (verdict.state === 'healthy') {
        const { version, replicas, hot, unchanged } = verdict
        return { version, replicas, ...(unchanged && { unchanged }), ...(hot && { hot }) }
      }
      if (verdict.state === 'failed') throw verdict.error
      options.onProgress?.(verdict.text)
    }
    if (performance.now() > deadline) throw neverEnded(options, last)
    looks += 1
    const next = hiccups > 0 ? firstPauseMs * 5 : firstPauseMs * SLOWER ** looks
    await pause(Math.min(next, LONGEST_PAUSE_MS), signal, 'Stopped waiting; the rollout continues.')
  }
}

/**
 * A release whose rollout is not the newest any more may have failed before it could be seen, such as when the app was
 * restarted meanwhile: its own record tells then.
 */
async function failureOf(
  { session, app, version }: FollowOptions,
  status: AppStatus,
): Promise<Verdict | null> {
  const release = (await listReleases(session, app)).find((each) => each.version === version)
  if (version === undefined || release?.status !== 'failed') return null
  const { rollout } = status
  const serving = rollout?.state === 'failed' ? rollout.serving : rollout?.version
  const failure = { version, reason: release.reason, serving }
  return { state: 'failed', error: unhealthy(app, failure, isLive(serving, status)) }
}

function neverEnded({ app, version }: Wanted, last: AppStatus | undefined): GigalixirError {
  const states = (last?.pods ?? [])
    .filter((pod) => pod.version === version || pod.version === undefined)
    .map((pod) => `    ${pod.name}: ${pod.status}${pod.lastState ? `, last ${pod.lastState}` : ''}`)
  const what = version === undefined ? app : `Version ${version} of ${app}`
  return new GigalixirError(
    'UNHEALTHY',
    [`${what} is still not healthy. Stopped waiting for it.`, ...states].join('\n'),
    {
      next: [`Follow it with: gigalixir ps -a ${app}`],
      data: { app, ...(version !== undefined && { version }) },
    },
  )
}
