import type { Database, Repositories } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import { checkConfigSize, checkConfigs, summaryOf } from './config-rules.js'
import type { Configs } from './config-rules.js'
import type { Change, Deployments } from './deployments.js'

/** The configs of an app. A change of what is deployed makes a release of the same slug with the new config. */
export class ConfigService {
  readonly #database: Database
  readonly #deployments: Deployments

  constructor(database: Database, deployments: Deployments) {
    this.#database = database
    this.#deployments = deployments
  }

  all(app: App): Promise<Configs> {
    return this.#database.configs.all(app.id)
  }

  /**
   * Sets some and leaves the others.
   *
   * @param restart false keeps them for the next release
   * @throws PlatformError 422 for a name that cannot be one, or more than 32 KiB in all
   */
  set(user: User, app: App, configs: Configs, { restart }: { restart: boolean }): Promise<Configs> {
    checkConfigs(configs)
    return this.#deployments.change(app, async (tx, current) => {
      const before = await tx.configs.all(current.id)
      const after = { ...before, ...configs }
      const keys = Object.keys(configs).filter(
        (key) => before[key] !== configs[key] || !Object.hasOwn(before, key),
      )
      if (keys.length === 0) return { result: before }
      checkConfigSize(after)
      await tx.configs.set(current.id, configs)
      return release(tx, user, current, after, { summary: summaryOf('Set', keys.sort()), restart })
    })
  }

  /**
   * Sets every config of another app here, too, and leaves the others. What the other has at that moment is what counts.
   *
   * @throws PlatformError 422 for the app itself, or when it would be more than 32 KiB in all
   */
  async copy(user: User, app: App, from: App): Promise<Configs> {
    if (from.id === app.id) throw invalid('from', `App \`${app.name}\` cannot be copied onto itself.`)
    return this.#deployments.change(app, async (tx, current) => {
      const before = await tx.configs.all(current.id)
      const configs = await tx.configs.all(from.id)
      const isNew = (key: string) => !Object.hasOwn(before, key) || before[key] !== configs[key]
      if (!Object.keys(configs).some(isNew)) return { result: before }
      const after = { ...before, ...configs }
      checkConfigSize(after)
      await tx.configs.set(current.id, configs)
      return release(tx, user, current, after, {
        summary: `Copied configs from ${from.name}.`,
        restart: true,
      })
    })
  }

  /** @throws PlatformError 404 when there is no such config */
  unset(user: User, app: App, key: string): Promise<Configs> {
    return this.#deployments.change(app, async (tx, current) => {
      const before = await tx.configs.all(current.id)
      if (!Object.hasOwn(before, key)) throw notFound('Config var', key.slice(0, 60))
      const after = Object.fromEntries(Object.entries(before).filter(([name]) => name !== key))
      await tx.configs.unset(current.id, key)
      return release(tx, user, current, after, { summary: summaryOf('Unset', [key]), restart: true })
    })
  }
}

/**
 * The slug is that of the release which should run now. After a deploy that failed this is the good one before: a config
 * change is not a second try of the failed code.
 */
export async function release(
  tx: Repositories,
  user: User | null,
  app: App,
  config: Configs,
  { summary, restart }: { summary: string; restart: boolean },
): Promise<Change<Configs>> {
  const current = app.releaseVersion === null ? null : await tx.releases.byVersion(app.id, app.releaseVersion)
  if (!current || !restart) {
    await tx.activity.record(app, user, summary)
    return { result: config }
  }
  const { version } = await tx.releases.add(app.id, {
    ...{ slugId: current.slugId, config, summary, actor: user?.email ?? null },
  })
  await tx.activity.record(app, user, summary, version)
  return { desired: { releaseVersion: version }, result: config }
}
