import { getStatus } from '../api/apps.js'
import { listReleases, newestOf } from '../api/releases.js'
import type { Release } from '../api/releases.js'
import type { Session } from '../api/session.js'
import { GigalixirError } from '../errors.js'
import { commitOf, commitOfSubfolder, pushCommit } from '../git/index.js'
import type { PushResult } from '../git/index.js'
import { remoteUrl } from '../targets/target.js'
import { findRelease } from './find-release.js'
import { followRollout, waitForReplicas } from './follow-rollout.js'
import { migrateLive, migrationFailure, mustMigrateThere } from './migrate.js'
import type { MigrateWhen } from './migrate.js'
import { verifyRelease } from './verify.js'
import type { Verification, VerifiedRelease } from './verify.js'
import type { HealthyRollout } from './wanted.js'

export interface DeployOptions {
  readonly session: Session
  readonly app: string
  readonly cwd: string
  /** Branch, tag or commit to deploy. */
  readonly revision: string
  /** Also when the app was deployed from another history. */
  readonly force: boolean
  /** A folder of the repository that is the app; the whole of it when left out. */
  readonly subfolder?: string | undefined
  /** Build from nothing, without what earlier builds left in the cache. */
  readonly clean: boolean
  /** Upgrade the running replicas in place instead of replacing them. */
  readonly hot: boolean
  /** Wait until the new release serves. */
  readonly wait: boolean
  /** Run its migrations, and when. */
  readonly migrate?: MigrateWhen | undefined
  /** Told what migrations print. */
  readonly onMigration?: (text: string) => void
  /** What it has to show beyond becoming healthy. */
  readonly verification?: Verification
  /** Milliseconds after which to give up waiting. */
  readonly deadlineMs?: number | undefined
  readonly signal: AbortSignal
  /** Told in words what is being waited for. */
  readonly onProgress?: (text: string) => void
}

/** How a deploy ended well. */
export type DeployResult =
  | {
      readonly outcome: 'nothing-new'
      readonly commit: string
      /** The version that serves, or null when none does. */
      readonly serving: number | null
      readonly servingCommit: string | null
      /** Why the newest release does not serve, if it does not. */
      readonly reason: string | null
    }
  | { readonly outcome: 'pushed'; readonly commit: string; readonly version: number | null }
  | ({
      readonly outcome: 'healthy'
      readonly commit: string
      readonly version: number
      /** When its migrations ran, if they did. */
      readonly migrated?: MigrateWhen
    } & VerifiedRelease &
      Pick<HealthyRollout, 'hot'>)

/** The branch the platform builds (platform-behaviour.md, "Deploy by git push"). */
const DEPLOY_REF = 'refs/heads/main'

/**
 * Pushes a commit, which builds it, and sees the new release through until it serves.
 *
 * @throws GigalixirError BUILD_FAILED, MIGRATION_FAILED, UNHEALTHY, REFUSED, GIT_FAILED, USAGE, and all that a call to the platform throws
 */
export async function deploy(options: DeployOptions): Promise<DeployResult> {
  const { session, app, cwd, revision, force, signal, onProgress } = options
  if (options.migrate) mustMigrateThere(session, app, options.migrate)
  const whole = await commitOf(revision, cwd)
  if (options.subfolder !== undefined) onProgress?.(`splitting ${options.subfolder} out of the repository`)
  const commit =
    options.subfolder === undefined ? whole : await commitOfSubfolder(whole, options.subfolder, cwd)
  // Asked first for its answer, and because a wrong key or name is better told by the API than by git.
  const before = await listReleases(session, app)
  const push = await pushCommit({
    cwd,
    url: remoteUrl(session.target, app),
    commit,
    ref: DEPLOY_REF,
    force,
    headers: [
      ...(options.clean ? ['GIGALIXIR-CLEAN: true'] : []),
      ...(options.hot ? ['GIGALIXIR-HOT: true'] : []),
      ...(options.migrate === 'before' ? ['GIGALIXIR-MIGRATE: before'] : []),
    ],
    signal,
  })
  if (push.outcome === 'up-to-date') return nothingNew(options, commit)
  if (push.outcome !== 'pushed') {
    const newestBefore = newestOf(before)?.version ?? 0
    const isDeclined = push.outcome === 'rejected-there' && options.migrate === 'before'
    const failure = isDeclined ? await migrationFailure(session, app, newestBefore) : undefined
    throw failure ?? pushFailure(push, app)
  }

  const release = newestOf(await listReleases(session, app))
  const newest = release?.version ?? 0
  const version = newest > (newestOf(before)?.version ?? 0) ? newest : null
  if (!options.wait || version === null) return { outcome: 'pushed', commit, version }
  const verified = {
    ...{ session, app, signal },
    release: { version, sha: release?.sha ?? commit, summary: release?.summary },
    // A later release of other code means that this one is not live; where no commits are told, nobody can say.
    wanted: release?.sha === undefined ? {} : { sha: release.sha },
    isNewest: true,
    deadlineMs: options.deadlineMs,
    ...(onProgress && { onProgress }),
  }
  if (options.migrate === 'after') {
    // Checks of how it answers come afterwards: it may need what its migrations make.
    await verifyRelease(verified)
    const { onMigration: onOutput = () => undefined } = options
    await migrateLive({ session, app, version, signal, onOutput, ...(onProgress && { onProgress }) })
  }
  const live = await verifyRelease({ ...verified, ...options.verification })
  const migrated = options.migrate && { migrated: options.migrate }
  return { outcome: 'healthy', commit, ...migrated, ...live, version: live.version ?? version }
}

/** Nothing to build; what was pushed last may still be on its way up, or its replicas just starting again. */
async function nothingNew(options: DeployOptions, commit: string): Promise<DeployResult> {
  const { session, app, signal, wait, onProgress, verification = {} } = options
  const follow = { session, app, signal, ...(onProgress && { onProgress }) }
  const before = (await getStatus(session, app)).rollout
  if (wait && before?.state === 'rolling') await followRollout({ ...follow, version: before.version })
  const [releases, { rollout }] = await Promise.all([listReleases(session, app), getStatus(session, app)])
  const newest = newestOf(releases)
  const serving =
    rollout?.state === 'failed'
      ? rollout.serving
      : newestOf(releases.filter((each) => each.status !== 'failed'))?.version
  const release: Release | undefined = releases.find((each) => each.version === serving)
  if (wait && serving !== undefined) await waitForReplicas({ ...follow, version: serving })
  if (wait && Object.values(verification).some((each) => each !== undefined)) {
    const wanted = { sha: commit }
    const pushed = await findRelease(session, app, wanted)
    const { deadlineMs } = options
    await verifyRelease({ ...follow, ...verification, release: pushed, wanted, deadlineMs })
  }
  return {
    outcome: 'nothing-new',
    commit,
    serving: serving ?? null,
    servingCommit: release?.sha ?? null,
    reason: newest?.version === serving ? null : (rollout?.reason ?? newest?.reason ?? null),
  }
}

function pushFailure({ outcome, reason, exitCode }: PushResult, app: string): GigalixirError {
  const data = { app, ...(reason !== undefined && { reason }) }
  if (outcome === 'rejected-there' && reason === 'pre-receive hook declined') {
    return new GigalixirError(
      'BUILD_FAILED',
      `The build failed, for the reason above. Nothing was released.`,
      { next: ['Fix it, commit, and deploy again: gigalixir deploy'], data },
    )
  }
  if (outcome === 'rejected-there')
    return new GigalixirError('REFUSED', `The push was rejected: ${reason ?? 'no reason was given'}.`, {
      data,
    })
  if (outcome === 'rejected-here') {
    return new GigalixirError(
      'REFUSED',
      `App \`${app}\` was deployed from commits that this one does not contain (${reason ?? 'rejected'}).`,
      { next: ['Deploy anyway: gigalixir deploy --force'], data },
    )
  }
  return new GigalixirError(
    'GIT_FAILED',
    `The push failed (git exit code ${exitCode}); the reason is above.`,
    {
      data: { ...data, exitCode },
    },
  )
}
