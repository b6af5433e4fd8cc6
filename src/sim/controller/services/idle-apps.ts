import { messageOf } from '../../../lib/errors.js'
import type { Database, Repositories } from '../../database/index.js'
import type { App } from '../../domain.js'
import type { Deployments } from './deployments.js'

const DAY = 24 * 60 * 60_000
/** Days without a deploy after which an app of the free tier is warned about, and stopped (platform-behaviour.md, "Tiers, prices, limits"). */
const WARNED_AFTER = 23
const STOPPED_AFTER = 30
/** Milliseconds between two looks. */
const LOOK = 60 * 60_000

export interface IdleAppsOptions {
  readonly database: Database
  readonly deployments: Deployments
  readonly now?: () => Date
  readonly log: (line: string) => void
}

/** Stops apps of the free tier that nobody has deployed to for a month, after a warning by mail. */
export class IdleApps {
  readonly #options: IdleAppsOptions
  #timer: NodeJS.Timeout | undefined

  constructor(options: IdleAppsOptions) {
    this.#options = options
  }

  /** Looks now, for the simulator may have been off for long, and from then on now and again. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => void this.lookAround(), LOOK).unref()
    await this.lookAround()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Does what is due. Never throws: what fails is logged, and tried again at the next look. */
  async lookAround(): Promise<void> {
    const { database, log } = this.#options
    try {
      for (const { app, deployedAt, warnedAt } of await database.apps.runningOnFreeTier()) {
        const days = (this.#now().getTime() - deployedAt.getTime()) / DAY
        if (days >= STOPPED_AFTER) await this.#stopApp(app)
        else if (days >= WARNED_AFTER && (warnedAt === null || warnedAt < deployedAt)) await this.#warn(app)
      }
    } catch (error) {
      log(`apps of the free tier could not be looked at: ${messageOf(error)}`)
    }
  }

  #stopApp(app: App): Promise<void> {
    return this.#options.deployments.change(app, async (tx, before) => {
      if (before.replicas === 0) return { result: undefined }
      await tx.activity.record(
        before,
        null,
        `Scaled to 0 replicas: nothing was deployed for ${STOPPED_AFTER} days.`,
      )
      await mailOwner(tx, before, `${before.name} was stopped`, [
        `Nothing was deployed to ${before.name} for ${STOPPED_AFTER} days, so it was scaled to 0 replicas, as apps of the free tier are.`,
        'To run it again, deploy to it and scale it to 1: gigalixir ps:scale --replicas 1',
      ])
      return { desired: { replicas: 0 }, result: undefined }
    })
  }

  #warn(app: App): Promise<void> {
    return this.#options.database.transaction(async (tx) => {
      await tx.apps.markIdleWarned(app.id, this.#now())
      await mailOwner(tx, app, `${app.name} will be stopped in a week`, [
        `Nothing was deployed to ${app.name} for ${WARNED_AFTER} days. After ${STOPPED_AFTER} days apps of the free tier are scaled to 0 replicas.`,
        'To keep it running, deploy to it, or upgrade: gigalixir account:upgrade',
      ])
    })
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }
}

async function mailOwner(tx: Repositories, app: App, subject: string, paragraphs: string[]): Promise<void> {
  const owner = await tx.users.byId(app.ownerId)
  if (owner) await tx.mails.add({ to: owner.email, subject, body: `${paragraphs.join('\n\n')}\n` })
}
