import type { AnswerOf, apps as calls } from '../../../lib/api/contract/index.js'
import type { Database } from '../../database/index.js'
import type { App, Release } from '../../domain.js'
import type { Engine } from '../../engine/index.js'
import { timestamp } from '../api/answers.js'
import { isHealthy } from './status.js'

/** What an app is doing, at a glance. */
export type Glance = NonNullable<AnswerOf<typeof calls.get>['details']>

type GlanceEngine = Pick<Engine, 'observe' | 'usage' | 'trouble'>

/** Tells what apps are doing, for lists of them: with as many queries for two hundred as for one. */
export class GlanceService {
  readonly #database: Database
  readonly #engine: GlanceEngine

  constructor(database: Database, engine: GlanceEngine) {
    this.#database = database
    this.#engine = engine
  }

  /** By the app's id. What replicas use takes up to a second, for all apps together. */
  async of(apps: readonly App[]): Promise<ReadonlyMap<number, Glance>> {
    const { releases, rollouts, apps: all, canaries } = this.#database
    const deployOf = new Map((await releases.newestDeploys()).map((each) => [each.appId, each]))
    const rolloutOf = new Map((await rollouts.summaries()).map((each) => [each.appId, each]))
    const inMaintenance = new Set(await all.inMaintenance())
    const canaryOf = new Map((await canaries.all()).map((each) => [each.app, each]))
    const used = await Promise.all(apps.map((app) => this.#used(app)))
    return new Map(
      apps.map((app, index) => {
        const deploy = deployOf.get(app.id)
        const canary = canaryOf.get(app.name)
        const problem = this.#problem(app, rolloutOf.get(app.id))
        return [
          app.id,
          {
            replicas_running: this.#engine.observe(app.name).filter(isHealthy).length,
            ...used[index],
            ...(deploy && { last_deploy: deployAnswer(deploy) }),
            ...(problem !== null && { problem }),
            ...(inMaintenance.has(app.name) && { maintenance: true }),
            ...(canary && { canary: { name: canary.canary, weight: canary.weight } }),
          },
        ]
      }),
    )
  }

  /** What all its replicas use together, of what they may use together; nothing where none answered. */
  async #used(app: App): Promise<Pick<Glance, 'memory' | 'memory_limit' | 'cpu'>> {
    if (this.#engine.observe(app.name).length === 0) return {}
    const each = [...(await this.#engine.usage(app.name)).values()]
    if (each.length === 0) return {}
    const limits = each.map(({ memoryLimit }) => memoryLimit).filter((limit) => limit !== null)
    const cores = each.map(({ cpu }) => cpu).filter((cpu) => cpu !== null)
    return {
      memory: sum(each.map(({ memory }) => memory)),
      ...(limits.length === each.length && { memory_limit: sum(limits) }),
      ...(cores.length === each.length && { cpu: Math.round(sum(cores) * 1000) / 1000 }),
    }
  }

  /** What is wrong, in a sentence without its period; null when all is well. */
  #problem(app: App, rollout: { version: number; state: string; reason: string | null } | undefined) {
    const seen = this.#engine.observe(app.name)
    const ofReplica = seen.find(({ problem }) => problem !== null)?.problem
    const crashed = seen.find(({ status }) => status === 'Crashed')
    if (this.#engine.trouble() !== null) return this.#engine.trouble()
    if (ofReplica !== undefined) return ofReplica
    if (rollout?.state === 'failed')
      return `version ${rollout.version} failed: ${rollout.reason ?? 'its replicas did not become healthy'}`
    return crashed ? `${crashed.name} crashed: ${crashed.lastState ?? 'no exit code is known'}` : null
  }
}

function deployAnswer({ version, commitSha, createdAt, status, actor }: Release) {
  return {
    ...{ version, sha: commitSha, created_at: timestamp(createdAt), status },
    ...(actor !== null && { actor }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
