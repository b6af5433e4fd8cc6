import type { AppStatus } from '../api/apps.js'
import { GigalixirError } from '../errors.js'
import { desiredOf, healthyOf, isLive } from './count-replicas.js'
import { lastOutput } from './last-output.js'
import { progressText } from './progress-text.js'
import type { HealthyRollout, Wanted } from './wanted.js'

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
  const { version, since } = wanted
  // A change begins its rollout at once: where none began, nothing of what runs was changed.
  const isOfBefore = since !== undefined && rollout.id !== undefined && rollout.id === since.rollout
  if (isOfBefore && rollout.state !== 'rolling') return unchanged(wanted, status, rollout)
  if (version !== undefined && rollout.version < version)
    return { state: 'behind', text: progressText(wanted, status) }
  const now = { ...wanted, version: rollout.version }
  if (rollout.state === 'rolling') return { state: 'rolling', text: progressText(now, status) }
  if (rollout.state === 'failed') {
    const serves = isLive(rollout.serving, status)
    return { state: 'failed', error: unhealthy(wanted.app, rollout, serves) }
  }
  if (rollout.state === 'healthy') {
    const verdict = byReplicas(now, status)
    const { hot } = rollout
    return verdict.state === 'healthy' && hot ? { ...verdict, hot } : verdict
  }
  return { state: 'rolling', text: `version ${rollout.version} was superseded; waiting for the newer one` }
}

/** Whether a release has all its replicas. */
export function byReplicas(wanted: Wanted, status: AppStatus): Verdict {
  const replicas = healthyOf(wanted, status)
  if (replicas >= desiredOf(status)) return { state: 'healthy', version: wanted.version, replicas }
  return { state: 'rolling', text: progressText(wanted, status) }
}

function unchanged(wanted: Wanted, status: AppStatus, rollout: NonNullable<AppStatus['rollout']>): Verdict {
  const version = rollout.state === 'failed' ? rollout.serving : rollout.version
  return { state: 'healthy', version, replicas: healthyOf({ ...wanted, version }, status), unchanged: true }
}

/** What to do about a release whose code is wrong. */
export const DEPLOY_AGAIN = 'Fix it, commit, and deploy again: gigalixir deploy'

/** A rollout that failed. @param serves whether a replica of the version that should serve instead is healthy */
export function unhealthy(
  app: string,
  rollout: Omit<NonNullable<AppStatus['rollout']>, 'state'>,
  serves: boolean,
): GigalixirError {
  const { version, reason, fix, last_output: output = [], serving } = rollout
  const because = reason === undefined ? '.' : `: ${reason.replace(/\.?$/, '.')}`
  const said = lastOutput(output)
  const words = said.length > 0 ? ['Last output:', ...said.map((line) => `    ${line}`)] : []
  // A restart or a resize is of the release that serves.
  const isOfItself = serving === version
  const what = isOfItself ? `New replicas of version ${version}` : `Version ${version}`
  const now =
    serving === undefined
      ? 'No version is live.'
      : serves
        ? isOfItself
          ? 'The previous replicas are still live.'
          : `Version ${serving} is still live.`
        : `Version ${serving} is current again, but none of its replicas is healthy.`
  return new GigalixirError(
    'UNHEALTHY',
    [`${what} of ${app} did not become healthy${because}`, ...words, now].join('\n'),
    {
      next: [...(fix === undefined ? [] : [fix]), `Full output: gigalixir logs -a ${app}`, DEPLOY_AGAIN],
      data: {
        app,
        version,
        last_output: output,
        ...(reason !== undefined && { reason }),
        ...(fix !== undefined && { fix }),
        serving: serving ?? null,
      },
    },
  )
}
