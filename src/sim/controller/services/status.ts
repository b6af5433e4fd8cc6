import type { AnswerOf, apps as calls } from '../../../lib/api/contract/index.js'
import type { Database } from '../../database/index.js'
import { failedAnswer, oneOffAnswer, timestamp } from '../api/answers.js'
import type { App, Rollout } from '../../domain.js'
import { notFound } from '../../platform-error.js'
import type { Engine, ReplicaObservation, ReplicaUsage, RolloutProgress } from '../../engine/index.js'

export type AppStatus = AnswerOf<typeof calls.status>

type StatusEngine = Pick<Engine, 'observe' | 'usage' | 'trouble' | 'oneOffs' | 'failed' | 'progress'>

/** What should run and what is seen, side by side. */
export class StatusService {
  readonly #database: Database
  readonly #engine: StatusEngine

  constructor(database: Database, engine: StatusEngine) {
    this.#database = database
    this.#engine = engine
  }

  /** @param usage whether to tell what replicas use, which takes up to a second */
  async of(app: App, { usage = false } = {}): Promise<AppStatus> {
    const used = usage ? await this.#engine.usage(app.name) : new Map<string, ReplicaUsage>()
    const seen = this.#engine.observe(app.name)
    const oneOffs = this.#engine.oneOffs(app.name).filter(({ end }) => end === null)
    const failed = this.#engine.failed(app.name)
    const problem = this.#engine.trouble()
    const { rollouts, apps, canaries } = this.#database
    const [rollout, maintenance, canary] = [
      await rollouts.newest(app.id),
      await apps.isInMaintenance(app.id),
      await canaries.ofApp(app.id),
    ]
    return {
      unique_name: app.name,
      replicas_desired: app.replicas,
      replicas_running: this.running(app),
      size: app.size,
      stack: app.stack,
      cloud: app.cloud,
      region: app.region,
      pods: seen.map((each) => toPod(each, used.get(each.name))),
      ...(problem !== null && { problem }),
      ...(maintenance && { maintenance }),
      ...(canary && { canary: { name: canary.canary, weight: canary.weight } }),
      ...(rollout && { rollout: toRollout(rollout, app, seen, this.#engine.progress(app.name)) }),
      ...(failed && { failed_replica: failedAnswer(failed) }),
      ...(oneOffs.length > 0 && { one_offs: oneOffs.map(oneOffAnswer) }),
    }
  }

  /** @throws PlatformError 404 when no replica of the app is named so */
  hostIndex(app: App, replica: string): number {
    const found = this.#engine.observe(app.name).find(({ name }) => name === replica)
    if (!found) throw notFound('Replica', replica.slice(0, 80))
    return found.hostIndex
  }

  /** How many replicas are healthy. */
  running(app: App): number {
    return this.#engine.observe(app.name).filter(isHealthy).length
  }
}

function toPod(replica: ReplicaObservation, used: ReplicaUsage | undefined): AppStatus['pods'][number] {
  return {
    name: replica.name,
    sha: replica.commitSha,
    version: replica.version,
    status: replica.status,
    ...(replica.lastState !== null && { lastState: replica.lastState }),
    ...(replica.restarts > 0 && { restarts: replica.restarts }),
    ...(replica.nextStartAt !== null && { next_start_at: timestamp(replica.nextStartAt) }),
    current: replica.isWanted,
    started_at: timestamp(replica.startedAt),
    ...(used && {
      memory: used.memory,
      ...(used.memoryLimit !== null && { memory_limit: used.memoryLimit }),
      ...(used.cpu !== null && { cpu: Math.round(used.cpu * 1000) / 1000 }),
    }),
    ...(replica.problem !== null && { problem: replica.problem }),
    ...(replica.givesUpAt !== null && { gives_up_at: timestamp(replica.givesUpAt) }),
  }
}

function toRollout(
  rollout: Rollout,
  app: App,
  seen: readonly ReplicaObservation[],
  progress: RolloutProgress | null,
): NonNullable<AppStatus['rollout']> {
  const { revision: id, version, state, reason, fix, lastOutput } = rollout
  const hot = rollout.hot && {
    hot: {
      upgraded: rollout.hot.upgraded,
      ...(rollout.hot.failure !== null && { failure: rollout.hot.failure }),
    },
  }
  if (state !== 'failed') return { id, version, state, ...(state === 'rolling' && progress), ...hot }
  const good = app.goodVersion
  // A restart or a resize that failed is of the good release itself: it serves if any replica of it still does.
  const serves =
    good !== null && (good !== version || seen.some((each) => each.version === good && isHealthy(each)))
  return {
    id,
    version,
    state,
    ...(reason !== null && { reason }),
    ...(fix !== null && { fix }),
    last_output: [...lastOutput],
    ...(serves && { serving: good }),
    ...hot,
  }
}

/** Whether it takes requests. */
export function isHealthy(replica: ReplicaObservation): boolean {
  return replica.status === 'Healthy'
}
