import type {
  AnswerOf,
  App as AppAnswer,
  FailedReplica,
  OneOff,
  Release as ReleaseAnswer,
  builds,
  jobs,
  releases,
} from '../../../lib/api/contract/index.js'
import type { App, Release } from '../../domain.js'
import type { FailedReplica as FailedReplicaSeen, OneOffObservation } from '../../engine/index.js'
import type { ReleaseInfo } from '../services/release-info.js'
import type { BuildSeen } from '../services/builds.js'

/** `2017-04-12T17:43:28.000+00:00` */
export function timestamp(date: Date): string {
  return date.toISOString().replace('Z', '+00:00')
}

export function appAnswer(app: App): AppAnswer {
  return {
    unique_name: app.name,
    replicas: app.replicas,
    size: app.size,
    cloud: app.cloud,
    region: app.region,
    stack: app.stack,
  }
}

/** @param live the version that is live, where that is to be told */
export function releaseAnswer(release: Release, live: number | null = null): ReleaseAnswer {
  return {
    version: release.version,
    sha: release.commitSha,
    summary: release.summary,
    created_at: timestamp(release.createdAt),
    status: release.status,
    ...(release.reason !== null && { reason: release.reason }),
    ...(release.version === live && { current: true }),
    ...(release.actor !== null && { actor: release.actor }),
  }
}

export function releaseInfoAnswer(
  { release, slug, previous, configs, liveUntil }: ReleaseInfo,
  live: number | null,
): AnswerOf<typeof releases.info> {
  return {
    ...releaseAnswer(release, live),
    previous: previous && { version: previous.version, sha: previous.commitSha },
    configs: { added: [...configs.added], changed: [...configs.changed], removed: [...configs.removed] },
    live_at: release.liveAt && timestamp(release.liveAt),
    live_until: liveUntil && timestamp(liveUntil),
    slug_size: slug.bytes,
    stack: slug.stack,
  }
}

export function buildAnswer({ build, place }: BuildSeen): AnswerOf<typeof builds.list>[number] {
  return {
    id: build.number,
    state: place ? 'queued' : build.state,
    sha: build.sha,
    branch: build.branch,
    pushed_by: build.pushedBy,
    started_at: timestamp(build.startedAt),
    ended_at: build.endedAt && timestamp(build.endedAt),
    version: build.version,
    slug_size: build.slugBytes,
    queue: place && {
      position: place.position,
      waiting_for: place.inside.map(({ app, number }) => ({ app, id: number })),
    },
    reason: build.state === 'interrupted' ? 'The simulator ended during this build.' : build.reason,
  }
}

export function oneOffAnswer({ name, kind, version, startedAt }: OneOffObservation): OneOff {
  return { name, kind, version, started_at: timestamp(startedAt) }
}

export function failedAnswer({
  name,
  version,
  lastState,
  leftDump,
  until,
}: FailedReplicaSeen): FailedReplica {
  return {
    name,
    version,
    ...(lastState !== null && { lastState }),
    kept_until: timestamp(until),
    ...(leftDump && { crash_dump: true }),
  }
}

export function jobAnswer({ name, version, startedAt, end }: OneOffObservation): AnswerOf<typeof jobs.get> {
  return {
    id: name,
    state: end ? 'ended' : 'running',
    version,
    started_at: timestamp(startedAt),
    ended_at: end && timestamp(end.at),
    exit_code: end?.exitCode ?? null,
    last_state: end?.state ?? null,
    ended_because: end?.endedBecause ?? null,
  }
}
