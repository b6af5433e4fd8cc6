import { sizeOf } from './database-sizes.js'
import type { Database } from '../database/index.js'
import type { App, AppDatabase, User } from '../domain.js'
import type { Postgres } from '../postgres/index.js'
import type { Engine } from '../engine/index.js'

/** Something that runs now, or did until lately, and is paid for. */
export interface Running {
  readonly since: Date
  /** Null while it runs. */
  readonly ended: Date | null
  /** Size units of replicas, jobs and runners; 0 for a database. */
  readonly size: number
  /** Of a database, a month; 0 for all else. */
  readonly dollarsPerMonth: number
}

export interface RunningApp {
  readonly app: App
  readonly tier: User['tier']
  readonly running: readonly Running[]
}

export interface WhatRunsOptions {
  readonly database: Database
  readonly engine: Pick<Engine, 'observe' | 'oneOffs'>
  readonly postgres: Pick<Postgres, 'observe'>
}

/** What is seen of all apps, as far as it is paid for: replicas, jobs, runners and databases. */
export class WhatRuns {
  constructor(private readonly options: WhatRunsOptions) {}

  /** @param userId of that person alone; else of everybody */
  async now(userId?: number): Promise<RunningApp[]> {
    const { database } = this.options
    const [apps, databases, tiers] = await Promise.all([
      database.apps.all(),
      database.databases.living(),
      database.users.tiers(),
    ])
    return apps
      .filter((app) => userId === undefined || app.ownerId === userId)
      .map((app) => ({
        app,
        tier: tiers.get(app.ownerId) ?? 'FREE',
        running: [
          ...this.#containers(app.name),
          ...databases.filter((each) => each.appId === app.id).flatMap((each) => this.#database(each)),
        ],
      }))
      .filter(({ running }) => running.length > 0)
  }

  #containers(app: string): Running[] {
    const { engine } = this.options
    // A crashed replica waits for its next start: nothing of it runs.
    const replicas = engine.observe(app).filter(({ status }) => status !== 'Crashed')
    return [
      ...replicas.map((replica) => ({ ...replica, ended: null })),
      ...engine.oneOffs(app).map((oneOff) => ({ ...oneOff, ended: oneOff.end?.at ?? null })),
    ].map(({ startedAt, ended, size }) => ({ since: startedAt, ended, size, dollarsPerMonth: 0 }))
  }

  #database({ id, size, tier }: AppDatabase): Running[] {
    const { status, startedAt } = this.options.postgres.observe(id)
    if (tier === 'FREE' || status !== 'available' || startedAt === null) return []
    return [{ since: startedAt, ended: null, size: 0, dollarsPerMonth: sizeOf(size)?.dollarsPerMonth ?? 0 }]
  }
}
