import type { Database, Repositories } from '../../database/index.js'
import type { App, AppDatabase, User } from '../../domain.js'
import type { Postgres } from '../../postgres/index.js'
import { summaryOf } from './config-rules.js'
import { release } from './configs.js'
import type { Change, Deployments } from './deployments.js'

/** The config an app finds its database by. */
const KEY = 'DATABASE_URL'
/** How many connections it opens, by Phoenix's usual config; those of a free database are few. */
const POOL_KEY = 'POOL_SIZE'
const FREE_POOL = '2'

/** Gives apps the address of their first database, and takes it away again. A second one does not take its place. */
export class DatabaseUrls {
  constructor(
    private readonly database: Database,
    private readonly deployments: Deployments,
    private readonly postgres: Pick<Postgres, 'hostFor'>,
  ) {}

  /** As the app's own containers reach it. */
  async forApp(database: AppDatabase): Promise<string> {
    const { password } = await this.database.databases.secrets(database.id)
    return urlOf(database, password, { host: this.postgres.hostFor(database.id), port: 5432 })
  }

  /** Whether a new database is to give its address: nothing else does, or will. */
  static async isWanted(tx: Repositories, app: App): Promise<boolean> {
    if (Object.hasOwn(await tx.configs.all(app.id), KEY)) return false
    const others = await tx.databases.ofApp(app.id)
    return !others.some((each) => each.desired !== 'deleted' && each.urlState !== 'none')
  }

  /**
   * Sets the config of its app, once for each database. It does not go over what somebody set meanwhile. With a free one
   * comes a pool that fits it, unless there is one (the platform's page on free databases, "Creating a Free Database").
   */
  async give(database: AppDatabase, app: Pick<App, 'id' | 'name'>): Promise<void> {
    const url = await this.forApp(database)
    await this.deployments.change(app, async (tx, current) => {
      const now = await tx.databases.byId(database.id)
      const before = await tx.configs.all(current.id)
      if (now?.urlState !== 'wanted' || now.desired === 'deleted') return { result: undefined }
      if (Object.hasOwn(before, KEY)) {
        await tx.databases.change(database.id, { urlState: 'none' })
        return { result: undefined }
      }
      const needsPool = now.tier === 'FREE' && !Object.hasOwn(before, POOL_KEY)
      const configs = { [KEY]: url, ...(needsPool && { [POOL_KEY]: FREE_POOL }) }
      await tx.configs.set(current.id, configs)
      await tx.databases.change(database.id, { urlState: 'given' })
      const summary = summaryOf('Set', Object.keys(configs))
      return without(await release(tx, null, current, { ...before, ...configs }, { summary, restart: true }))
    })
  }

  /**
   * Unsets the config while a database is destroyed, if it still is that database's.
   *
   * @param url what `forApp` said
   */
  static async take(
    tx: Repositories,
    user: User,
    app: App,
    database: AppDatabase,
    url: string,
  ): Promise<Change<void>> {
    const { [KEY]: current, ...rest } = await tx.configs.all(app.id)
    if (database.urlState !== 'given' || current !== url) return { result: undefined }
    await tx.configs.unset(app.id, KEY)
    const summary = `Unset \`${KEY}\` config var.`
    return without(await release(tx, user, app, rest, { summary, restart: true }))
  }
}

/** `postgresql://user:password@host:port/name` (Ecto, Rails and libpq read it). */
export function urlOf(
  { username, name }: Pick<AppDatabase, 'username' | 'name'>,
  password: string,
  { host, port }: { host: string; port: number },
): string {
  return `postgresql://${username}:${password}@${host}:${port}/${name}`
}

function without({ desired }: Change<unknown>): Change<void> {
  return { ...(desired && { desired }), result: undefined }
}
