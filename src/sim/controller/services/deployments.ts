import type { Database, DesiredChange, Repositories } from '../../database/index.js'
import type { App } from '../../domain.js'
import type { Logger } from '../../logger/index.js'
import { notFound } from '../../platform-error.js'
import type { Routing } from '../../router/index.js'
import type { DesiredApp, DesiredRelease, Engine, RolloutOutcome } from '../../engine/index.js'
import { messageOf } from '../../../lib/errors.js'
import type { AppLocks } from './app-locks.js'
import { settle } from './settle.js'

export interface DeploymentsOptions {
  readonly database: Database
  readonly engine: Engine
  readonly logger: Pick<Logger, 'notice'>
  /** Told the config of what should run. */
  readonly routing: Pick<Routing, 'readConfig'>
  readonly locks: AppLocks
  /** Seconds a new replica may take until it answers. */
  readonly bootDeadlineSeconds: number
  readonly log: (line: string) => void
  /** Milliseconds until an app the engine could not take on is given to it again. */
  readonly retryMs?: number
}

/** With its id, where that is known: an app of the same name made meanwhile is another one. */
export type AppToChange = Pick<App, 'name'> & Partial<Pick<App, 'id'>>

/** What a change wants: new desired state, if any, and what to tell who asked. */
export interface Change<T> {
  readonly desired?: DesiredChange
  /** What runs may be upgraded in place to the app version of the new release. Not kept: a crash makes it a rollout. */
  readonly hot?: DesiredRelease['hot']
  /** Why nothing can be upgraded in place though it was asked for: one sentence without its period. */
  readonly notHot?: string
  readonly result: T
}

/**
 * The one place where desired state is written and given to the engine, and where its outcomes are acted upon.
 *
 * Every change goes the same way: one transaction writes it with the next revision, then the engine is told what the
 * database says now. A crash in between loses nothing, because starting again tells the engine once more.
 */
export class Deployments {
  readonly #options: DeploymentsOptions
  readonly #retries = new Map<string, NodeJS.Timeout>()
  #stopListening: (() => void) | undefined

  constructor(options: DeploymentsOptions) {
    this.#options = options
    // Not only from `start` on: the engine starts earlier, and tells each outcome once.
    this.#listen()
  }

  /** Brings every app to its desired state. */
  async start(): Promise<void> {
    const { database, locks } = this.#options
    this.#listen()
    const apps = await database.apps.all()
    await Promise.all(apps.map((app) => locks.run(app.name, () => this.#apply(app.name))))
  }

  /** Resolves when nothing of it is under way any more. Containers go on. */
  async stop(): Promise<void> {
    this.#stopListening?.()
    this.#stopListening = undefined
    for (const timer of this.#retries.values()) clearTimeout(timer)
    this.#retries.clear()
    await this.#options.locks.idle()
  }

  /**
   * Changes an app: `work` writes what it likes in the transaction and says which desired state follows.
   *
   * @throws PlatformError 404 when the app is gone by then; whatever `work` throws, with nothing written
   */
  change<T>({ name, id }: AppToChange, work: (tx: Repositories, app: App) => Promise<Change<T>>): Promise<T> {
    const { database, locks } = this.#options
    return locks.run(name, async () => {
      const { result, changed, hot } = await database.transaction(async (tx) => {
        const app = await tx.apps.byName(name)
        if (!app || (id !== undefined && app.id !== id)) throw notFound('App', name)
        const { desired, hot, notHot, result } = await work(tx, app)
        if (desired) await write(tx, app, desired, notHot)
        return { result, hot, changed: desired !== undefined }
      })
      if (changed) await this.#apply(name, hot)
      return result
    })
  }

  /** Every app as it should run: what the engine goes by when it starts. */
  async desired(): Promise<DesiredApp[]> {
    const apps = await this.#options.database.apps.all()
    return Promise.all(apps.map((app) => this.#desiredOf(app)))
  }

  #listen(): void {
    this.#stopListening ??= this.#options.engine.onOutcome((outcome) => this.#receive(outcome))
  }

  #receive(outcome: RolloutOutcome): void {
    const { locks, log } = this.#options
    locks
      .run(outcome.app, async () => {
        const { notices, changed } = await this.#options.database.transaction((tx) => settle(tx, outcome))
        for (const notice of notices) this.#options.logger.notice(outcome.app, notice)
        if (changed) await this.#apply(outcome.app)
      })
      .catch((error: unknown) =>
        log(
          `the outcome of ${outcome.app}'s revision ${outcome.revision} could not be kept: ${messageOf(error)}`,
        ),
      )
  }

  /** Tells the engine what the database says. The caller holds the app's lock. */
  async #apply(name: string, hot?: DesiredRelease['hot']): Promise<void> {
    const { database, engine, log } = this.#options
    clearTimeout(this.#retries.get(name))
    this.#retries.delete(name)
    const app = await database.apps.byName(name)
    if (!app) return
    const now = await this.#desiredOf(app)
    const desired = hot && now.release ? { ...now, release: { ...now.release, hot } } : now
    try {
      await engine.apply(desired)
    } catch (error) {
      // What was asked for is written and stays: it is only not reached yet.
      log(`${name} could not be given to the engine, trying again: ${messageOf(error)}`)
      this.#retryLater(name)
    }
  }

  #retryLater(name: string): void {
    const { locks, log, retryMs = 5000 } = this.#options
    if (!this.#stopListening) return
    const again = () => {
      locks
        .run(name, () => this.#apply(name))
        .catch((error: unknown) => log(`${name} could not be read: ${messageOf(error)}`))
    }
    this.#retries.set(name, setTimeout(again, retryMs))
  }

  async #desiredOf(app: App): Promise<DesiredApp> {
    const { database, routing, bootDeadlineSeconds } = this.#options
    const release =
      app.releaseVersion === null ? null : await database.releases.byVersion(app.id, app.releaseVersion)
    routing.readConfig(app.name, release === null ? {} : await database.releases.configOf(release))
    const { appKey } = await database.apps.secrets(app)
    const slug = release && (await database.slugs.byId(release.slugId))
    return {
      app: app.name,
      revision: app.revision,
      release: release &&
        slug && {
          version: release.version,
          commitSha: release.commitSha,
          slugSha256: slug.sha256,
          bootDeadlineSeconds,
        },
      replicas: app.replicas,
      size: app.size,
      stack: app.stack,
      generation: app.generation,
      appKey,
    }
  }
}

/** Writes desired state; where something is deployed, a rollout begins. */
async function write(
  tx: Repositories,
  app: App,
  desired: DesiredChange,
  notHot: string | undefined,
): Promise<void> {
  const { id, revision, releaseVersion } = await tx.apps.change(app.id, desired)
  if (releaseVersion === null) return
  await tx.releases.supersedeBefore(id, releaseVersion)
  const hot = notHot === undefined ? null : { upgraded: 0, failure: notHot }
  await tx.rollouts.begin(id, { revision, version: releaseVersion, hot })
}
