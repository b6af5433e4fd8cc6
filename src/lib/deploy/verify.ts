import { getStatus } from '../api/apps.js'
import type { AppStatus } from '../api/apps.js'
import { listReleases } from '../api/releases.js'
import type { Release } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { LOOK_MS, pause } from '../pause.js'
import { durationText } from '../ui/duration.js'
import { checkHttp } from './check-http.js'
import type { HttpCheck } from './check-http.js'
import { desiredOf, healthyOf, ofIt } from './count-replicas.js'
import { replicaCount } from './replica-count.js'
import { stillNewest } from './find-release.js'
import type { ReleaseWanted } from './find-release.js'
import { DEFAULT_DEADLINE_MS, followRollout } from './follow-rollout.js'
import type { HealthyRollout, Wanted } from './wanted.js'

/** What is asked of a release beyond having become healthy. */
export interface Verification {
  /** Milliseconds all its replicas have to stay healthy, without one that starts again. */
  readonly stableForMs?: number | undefined
  /** A path of the app that has to answer below 400. */
  readonly http?: string | undefined
}

export interface VerifyOptions extends Verification {
  readonly session: Session
  readonly app: string
  /** The release that is to be live; undefined where the platform tells no versions. */
  readonly release: Release | undefined
  /** The releases were just listed, and it is the newest. */
  readonly isNewest?: boolean
  /** What of it was asked for. */
  readonly wanted: ReleaseWanted
  readonly signal: AbortSignal
  /** Milliseconds after which to give up waiting. */
  readonly deadlineMs?: number | undefined
  readonly onProgress?: (text: string) => void
}

/** A release that is live, as `--json` tells it. */
export interface VerifiedRelease {
  /** The version of this form: fields may be added to it, never changed. */
  readonly format: 1
  readonly version?: number
  readonly sha?: string
  readonly replicas: number
  readonly stable_for_seconds?: number
  readonly http?: HttpCheck
}

/** How often, and after which pause, an app is asked that does not answer well. */
const HTTP_ATTEMPTS = 5
const HTTP_PAUSE_MS = 2000

const INTERRUPTED = 'No longer watching.'

/**
 * Waits until a release is live, and sees that it stays so and answers, as far as that is asked for.
 *
 * @throws GigalixirError UNHEALTHY when it does not become healthy, ROLLED_BACK, SUPERSEDED, UNSTABLE when a replica does not
 * stay healthy, HTTP_FAILED; and what asking the platform throws
 */
export async function verifyRelease(
  options: VerifyOptions,
): Promise<VerifiedRelease & Pick<HealthyRollout, 'hot'>> {
  const { session, app, release, wanted, signal, onProgress, stableForMs, http } = options
  const isStrict = wanted.version !== undefined || wanted.sha !== undefined
  const newest = async () =>
    release && isStrict ? stillNewest(app, await listReleases(session, app), release, wanted) : undefined
  const deadline = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS)
  const follow = (of: Release | undefined) =>
    followRollout({
      ...{ session, app, signal, version: of?.version, commit: of?.sha },
      deadlineMs: Math.max(0, deadline - performance.now()),
      ...(onProgress && { onProgress }),
    })
  let healthy = await follow((options.isNewest ? release : await newest()) ?? release)
  let live = await newest()
  if (http !== undefined) await answersInTime(options, http)
  while (stableForMs !== undefined && !(await staysHealthy({ ...options, stableForMs }, healthy.version))) {
    live = await newest()
    healthy = await follow(live)
  }
  const check = http === undefined ? undefined : await answersInTime(options, http)
  const version = live?.version ?? healthy.version
  const sha = live?.sha ?? (version === release?.version ? release?.sha : undefined)
  return {
    format: 1,
    ...(version !== undefined && { version }),
    ...(sha !== undefined && { sha }),
    replicas: healthy.replicas,
    ...(stableForMs !== undefined && { stable_for_seconds: stableForMs / 1000 }),
    ...(check && { http: check }),
    ...(healthy.hot && { hot: healthy.hot }),
  }
}

/** A replica that has just become healthy may need a moment more for its first good answer. */
async function answersInTime(
  { session, app, signal, onProgress }: VerifyOptions,
  path: string,
): Promise<HttpCheck> {
  for (let left = HTTP_ATTEMPTS; ; left -= 1) {
    try {
      return await checkHttp(session.target, app, path, signal)
    } catch (error) {
      if (!(error instanceof GigalixirError) || error.code !== 'HTTP_FAILED' || left <= 1) throw error
      onProgress?.(`healthy, but ${error.message.replace(/\.$/, '')}; trying again`)
    }
    await pause(HTTP_PAUSE_MS, signal, INTERRUPTED)
  }
}

/**
 * @returns false when somebody changed what runs meanwhile
 * @throws GigalixirError UNSTABLE with what happened to which replica
 */
async function staysHealthy(
  { session, app, signal, onProgress, stableForMs }: VerifyOptions & { stableForMs: number },
  version: number | undefined,
): Promise<boolean> {
  const begin = performance.now()
  const first = await getStatus(session, app)
  for (;;) {
    const passed = performance.now() - begin
    if (passed >= stableForMs) return true
    onProgress?.(`healthy, watching for ${durationText((stableForMs - passed) / 1000)} more`)
    await pause(Math.min(LOOK_MS[session.target.kind], stableForMs - passed), signal, INTERRUPTED)
    const now = await getStatus(session, app)
    if (now.rollout?.id !== first.rollout?.id || now.rollout?.version !== first.rollout?.version) return false
    const what = unrest(first, now, { app, version })
    if (what === null) continue
    const of = version === undefined ? app : `Version ${version} of ${app}`
    const whole = durationText(stableForMs / 1000)
    throw new GigalixirError('UNSTABLE', `${of} did not stay healthy for ${whole}: ${what}.`, {
      next: [`See its logs: gigalixir logs -a ${app}`],
      data: { app, version: version ?? null, after_seconds: Math.round((performance.now() - begin) / 1000) },
    })
  }
}

/** What happened to a replica since the first look, without a period; null when all is well. */
function unrest(first: AppStatus, now: AppStatus, wanted: Wanted): string | null {
  for (const pod of ofIt(wanted, now)) {
    const before = first.pods.find(({ name }) => name === pod.name)
    if ((pod.restarts ?? 0) > (before?.restarts ?? 0))
      return `${pod.name} started again${pod.lastState === undefined ? '' : `, last exit: ${pod.lastState}`}`
  }
  const healthy = healthyOf(wanted, now)
  const desired = desiredOf(now)
  return healthy < desired ? `${healthy} of ${replicaCount(desired)} healthy` : null
}
