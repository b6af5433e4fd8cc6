import type { Board } from '../../console/index.js'
import type { Database } from '../../database/index.js'
import type { App } from '../../domain.js'
import type { Engine } from '../../engine/index.js'
import { timestamp } from '../api/answers.js'

export interface BoardOptions {
  readonly database: Database
  readonly engine: Pick<Engine, 'observe' | 'trouble'>
  readonly appUrl: (app: string) => string
}

/** Tells of all apps at once, with as many queries for two hundred as for one. */
export class BoardService {
  readonly #options: BoardOptions

  constructor(options: BoardOptions) {
    this.#options = options
  }

  async of(userId: number): Promise<Board> {
    const { database, engine } = this.#options
    const { apps, releases, rollouts, builds, canaries } = database
    const releaseOf = new Map((await releases.wanted()).map((each) => [each.appId, each]))
    const rolloutOf = new Map((await rollouts.summaries()).map((each) => [each.appId, each]))
    const buildOf = new Map((await builds.newestOfEach()).map((each) => [each.appId, each]))
    const inMaintenance = new Set(await apps.inMaintenance())
    const canaryOf = new Map((await canaries.all()).map((each) => [each.app, each]))
    const all = await apps.accessibleTo(userId)
    return {
      problem: engine.trouble(),
      apps: all.map((app) => {
        const build = buildOf.get(app.id)
        const rollout = rolloutOf.get(app.id)
        const release = releaseOf.get(app.id)
        const canary = canaryOf.get(app.name)
        return {
          ...this.#observed(app),
          release: release
            ? {
                version: release.version,
                sha: release.commitSha,
                summary: release.summary,
                status: release.status,
                created_at: timestamp(release.createdAt),
              }
            : null,
          rollout: rollout
            ? {
                version: rollout.version,
                state: rollout.state,
                reason: rollout.reason,
                fix: rollout.fix,
              }
            : null,
          build: build
            ? { id: build.number, state: build.state, started_at: timestamp(build.startedAt) }
            : null,
          maintenance: inMaintenance.has(app.name),
          canary: canary ? { name: canary.canary, weight: canary.weight } : null,
        }
      }),
    }
  }

  #observed(app: App) {
    const { engine, appUrl } = this.#options
    return {
      name: app.name,
      url: appUrl(app.name),
      size: app.size,
      stack: app.stack,
      replicas_desired: app.replicas,
      replicas: engine.observe(app.name).map(({ name, version, status, restarts, lastState }) => ({
        ...{ name, version, status, restarts },
        last_state: lastState,
      })),
    }
  }
}
