import { getStatus } from '../api/apps.js'
import type { AppStatus } from '../api/apps.js'
import { listReleases, newestOf } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { DEPLOY_AGAIN } from './judge.js'
import { followRollout } from './follow-rollout.js'
import type { HealthyRollout } from './wanted.js'

/** What a change does to the replicas that run. */
export type Effect =
  /** A new release replaces them. */
  | 'release'
  /** New ones of the same release replace them. */
  | 'replacement'
  /** They stay; there will be more or fewer of them. */
  | 'count'

export interface FollowedChange<T> {
  readonly session: Session
  readonly app: string
  /** Makes the change. */
  readonly make: () => Promise<T>
  /** Told when the change is made. */
  readonly onMade?: (answer: T) => void
  /** What the change does, given how the app was before it. */
  readonly effect: Effect | ((before: AppStatus) => Effect)
  readonly signal: AbortSignal
  /** Told in words how far it is, again and again. */
  readonly onProgress?: (text: string) => void
  /** Milliseconds after which to give up. */
  readonly deadlineMs?: number
  /** What stays changed although it did not become live, and the command that takes it back. */
  readonly undo?: ((serving: number | undefined) => string) | undefined
}

/** How it ended: healthy, or nothing is deployed that could run. */
export type ChangeResult =
  ({ readonly outcome: 'live' } & HealthyRollout) | { readonly outcome: 'nothing-deployed' }

/**
 * Makes a change and sees what runs through it, counting only replicas of after the change.
 *
 * Where the platform tells of rollouts, by these; else, as on production, by the version of the replicas, or by which of
 * them were there before.
 *
 * @throws GigalixirError what the change itself throws, with nothing changed; UNHEALTHY, INTERRUPTED and what asking for the
 * status throws, with `changed: true` in its data
 */
export async function followChange<T>(change: FollowedChange<T>): Promise<ChangeResult> {
  const { session, app, make, onMade, effect, signal, onProgress, deadlineMs, undo } = change
  const before = await getStatus(session, app)
  onMade?.(await make())
  const what = typeof effect === 'function' ? effect(before) : effect
  try {
    const releases =
      before.rollout || (before.pods.length > 0 && what !== 'release')
        ? null
        : await listReleases(session, app)
    if (releases?.length === 0) return { outcome: 'nothing-deployed' }
    const healthy = await followRollout({
      session,
      app,
      signal,
      version: what === 'release' && releases ? newestOf(releases)?.version : undefined,
      since: {
        rollout: before.rollout?.id,
        ...(isReplacing(what, before) && { replaced: new Set(before.pods.map(({ name }) => name)) }),
      },
      ...(onProgress && { onProgress }),
      ...(deadlineMs !== undefined && { deadlineMs }),
    })
    return { outcome: 'live', ...healthy }
  } catch (error) {
    throw afterChange(error, app, undo)
  }
}

/** Whether replicas are told apart by having been there before: by their version and the platform's word it is surer. */
function isReplacing(effect: Effect, { pods }: AppStatus): boolean {
  if (effect === 'count' || pods.some(({ current }) => current !== undefined)) return false
  return effect === 'replacement' || pods.every(({ version }) => version === undefined)
}

/** Nobody is to make a change twice because it could not be followed. */
function afterChange(error: unknown, app: string, undo: FollowedChange<unknown>['undo']): unknown {
  if (!(error instanceof GigalixirError)) return error
  const { code, message, next, data } = error
  const serving = typeof data.serving === 'number' ? data.serving : undefined
  const takeBack = code === 'UNHEALTHY' && undo ? [undo(serving)] : []
  const isOfFollowing = code !== 'UNHEALTHY' && code !== 'INTERRUPTED'
  return new GigalixirError(
    code,
    isOfFollowing ? `The change was made, but could not be followed: ${message}` : message,
    {
      next: isOfFollowing
        ? [`Check it: gigalixir ps -a ${app}`]
        : [...next.filter((each) => takeBack.length === 0 || each !== DEPLOY_AGAIN), ...takeBack],
      data: { ...data, changed: true },
      cause: error,
    },
  )
}
