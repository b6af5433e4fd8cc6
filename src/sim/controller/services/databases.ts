import { randomBytes, randomUUID } from 'node:crypto'
import type { Database, Repositories } from '../../database/index.js'
import type { App, AppDatabase, DatabaseSecrets, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import type { Postgres } from '../../postgres/index.js'
import type { DatabaseServers } from './database-servers.js'
import { checkedSize } from '../../billing/index.js'
import { DatabaseUrls } from './database-url.js'
import { checkedVersion, versionName } from './database-versions.js'
import type { Deployments } from './deployments.js'
import { checkedPlace } from './places.js'

export interface DatabasesOptions {
  readonly database: Database
  readonly deployments: Deployments
  readonly postgres: Postgres
  readonly servers: DatabaseServers
  readonly urls: DatabaseUrls
}

export interface DatabaseWishes {
  readonly size: number
  readonly cloud?: string
  readonly region?: string
  readonly version?: string
}

/** Making, changing and destroying the databases of an app. */
export class Databases {
  readonly #options: DatabasesOptions

  constructor(options: DatabasesOptions) {
    this.#options = options
  }

  /** Destroyed ones included, read replicas not. */
  async list(app: App): Promise<AppDatabase[]> {
    const all = await this.#options.database.databases.ofApp(app.id)
    return all.filter((each) => each.primaryId === null)
  }

  /** @throws PlatformError 404 for one the app does not have, or has no more */
  async get(app: App, id: string): Promise<AppDatabase> {
    const found = await this.#options.database.databases.byId(id)
    if (found?.appId !== app.id || found.desired === 'deleted') throw notFound('Database', id.slice(0, 60))
    return found
  }

  /** @throws PlatformError 422 for an unknown size or version, or on the free tier */
  async create(user: User, app: App, wishes: DatabaseWishes): Promise<AppDatabase> {
    const { size } = checkedSize(wishes.size)
    if ((await this.#options.database.users.byId(app.ownerId))?.tier === 'FREE')
      throw invalid(
        '',
        'The free tier has free databases only. Create one with `pg:create --free`, or upgrade with `account:upgrade`.',
      )
    const version =
      wishes.version === undefined ? null : await checkedVersion(this.#options.postgres, wishes.version)
    const place = checkedPlace(wishes, app)
    return this.#add(user, app, { tier: 'STANDARD', size, version, ...place })
  }

  /** @throws PlatformError 422 when the app has a free one already */
  createFree(user: User, app: App): Promise<AppDatabase> {
    const { cloud, region } = app
    return this.#add(user, app, { tier: 'FREE', size: 0, version: null, cloud, region })
  }

  async readReplicas(primary: AppDatabase): Promise<AppDatabase[]> {
    const all = await this.#options.database.databases.ofApp(primary.appId)
    return all.filter((each) => each.primaryId === primary.id)
  }

  /** @param size that of its primary when not said */
  async createReadReplica(
    user: User,
    app: App,
    primary: AppDatabase,
    size: number | undefined,
  ): Promise<AppDatabase> {
    mustBeStandard(primary, 'has no read replicas')
    if (primary.primaryId !== null)
      throw invalid('', `Database \`${primary.id}\` is itself a read replica, which cannot have one.`)
    const { database, postgres, servers } = this.#options
    const { size: checked } = checkedSize(size ?? primary.size)
    // A replica has the users and passwords of its primary: it is a copy.
    const secrets = await database.databases.secrets(primary.id)
    const port = await postgres.freePort()
    const { tier, version, cloud, region, username, name } = primary
    const made = await this.#options.deployments.change(app, async (tx, current) => {
      const now = await tx.databases.byId(primary.id)
      if (!now || now.desired === 'deleted') throw notFound('Database', primary.id)
      const result = await tx.databases.create(
        {
          ...{ id: randomUUID(), appId: current.id, primaryId: primary.id, size: checked, port },
          ...{ tier, version, cloud, region, username, name, highAvailability: false, urlState: 'none' },
        },
        secrets,
      )
      await tx.activity.record(current, user, `Created a read replica of database ${primary.id}.`)
      return { result }
    })
    await servers.apply(app, made)
    return made
  }

  /** @throws PlatformError 422 for an unknown size, a free database, or when nothing is asked for */
  async scale(
    user: User,
    app: App,
    current: AppDatabase,
    wishes: { size?: number | null; high_availability?: 'enabled' | 'disabled' },
  ): Promise<AppDatabase> {
    const { high_availability: availability } = wishes
    const size = wishes.size ?? undefined
    if (size === undefined && availability === undefined)
      throw invalid('', 'Give `size`, or `high_availability` as `enabled` or `disabled`.')
    mustBeStandard(current, 'cannot be scaled: create a standard one, and move the data')
    if (size !== undefined) checkedSize(size)
    const change = {
      ...(size !== undefined && { size }),
      ...(availability !== undefined && { highAvailability: availability === 'enabled' }),
    }
    const words = [
      ...(size === undefined ? [] : [`to size ${size}`]),
      ...(availability === undefined ? [] : [`with high availability ${availability}`]),
    ]
    return this.#change(user, app, current, change, `Scaled database ${current.id} ${words.join(', ')}.`)
  }

  /** One that cannot run gets another port: its own may be somebody else's by now. */
  async restart(user: User, app: App, current: AppDatabase): Promise<AppDatabase> {
    if (current.desired === 'stopped')
      throw invalid('', `Database \`${current.id}\` is stopped: start it with \`pg:start\`.`)
    const { postgres } = this.#options
    const isFailing = postgres.observe(current.id).status === 'failing'
    const port = isFailing ? await postgres.freePort() : current.port
    const change = { generation: current.generation + 1, port }
    return this.#change(user, app, current, change, `Restarted database ${current.id}.`)
  }

  stop(user: User, app: App, current: AppDatabase): Promise<AppDatabase> {
    return this.#change(user, app, current, { desired: 'stopped' }, `Stopped database ${current.id}.`)
  }

  start(user: User, app: App, current: AppDatabase): Promise<AppDatabase> {
    return this.#change(user, app, current, { desired: 'running' }, `Started database ${current.id}.`)
  }

  /** @throws PlatformError 422 always, here: a distribution packages one version, so there is none to go to */
  async upgrade(current: AppDatabase, text: string): Promise<never> {
    const version = await checkedVersion(this.#options.postgres, text)
    const now = current.version
    throw invalid(
      'version',
      now === null || now === version
        ? `Database \`${current.id}\` is of ${versionName(version)} already, the only version that can be installed here.`
        : `Database \`${current.id}\` of ${versionName(now)} cannot be upgraded in place here. Create a new one, and move the data with \`pg_dump\`.`,
    )
  }

  /** Destroys the database with its read replicas and backups, for good. */
  async destroy(user: User, app: App, current: AppDatabase): Promise<void> {
    const { deployments, servers, urls } = this.#options
    const url = await urls.forApp(current)
    const gone = await deployments.change(app, async (tx, now) => {
      const row = await tx.databases.byId(current.id)
      if (!row || row.desired === 'deleted') return { result: [] }
      const replicas = (await tx.databases.ofApp(now.id)).filter(
        (each) => each.primaryId === row.id && each.desired !== 'deleted',
      )
      for (const each of [...replicas, row]) await tx.databases.change(each.id, { desired: 'deleted' })
      await tx.activity.record(now, user, `Destroyed database ${row.id}.`)
      const { desired } = await DatabaseUrls.take(tx, user, now, row, url)
      return { ...(desired && { desired }), result: [...replicas, row].map(({ id }) => id) }
    })
    for (const id of gone) await servers.clear(id)
  }

  async #add(
    user: User,
    app: App,
    wanted: Pick<AppDatabase, 'tier' | 'size' | 'version' | 'cloud' | 'region'>,
  ): Promise<AppDatabase> {
    const { deployments, postgres, servers } = this.#options
    const port = await postgres.freePort()
    const made = await deployments.change(app, async (tx, current) => {
      if (wanted.tier === 'FREE') await mustHaveNoFree(tx, current)
      const urlState = (await DatabaseUrls.isWanted(tx, current)) ? 'wanted' : 'none'
      const id = randomUUID()
      const word = id.slice(0, 8)
      const name = `${current.name.replaceAll('-', '_')}_${word.slice(0, 4)}`
      const result = await tx.databases.create(
        {
          ...{ ...wanted, id, appId: current.id, primaryId: null, highAvailability: false },
          ...{ port, username: `user_${word}`, name, urlState },
        },
        freshSecrets(),
      )
      const what = wanted.tier === 'FREE' ? 'a free database' : `a database of size ${wanted.size}`
      await tx.activity.record(current, user, `Created ${what}, ${id}.`)
      return { result }
    })
    await servers.apply(app, made)
    return made
  }

  async #change(
    user: User,
    app: App,
    { id }: AppDatabase,
    change: Parameters<Repositories['databases']['change']>[1],
    action: string,
  ): Promise<AppDatabase> {
    const { deployments, servers } = this.#options
    const changed = await deployments.change(app, async (tx, current) => {
      const now = await tx.databases.byId(id)
      if (!now || now.desired === 'deleted') throw notFound('Database', id)
      await tx.activity.record(current, user, action)
      return { result: await tx.databases.change(id, change) }
    })
    await servers.apply(app, changed)
    return changed
  }
}

function mustBeStandard({ id, tier }: AppDatabase, why: string): void {
  if (tier === 'FREE') throw invalid('', `The free database \`${id}\` ${why}.`)
}

async function mustHaveNoFree(tx: Repositories, app: App): Promise<void> {
  const all = await tx.databases.ofApp(app.id)
  if (!all.some(({ tier, desired }) => tier === 'FREE' && desired !== 'deleted')) return
  throw invalid(
    '',
    `An app may have one free database, and \`${app.name}\` has one. Destroy it with \`pg:destroy\`, or create a standard one.`,
  )
}

/** Letters and digits alone: they stand in URLs as they are. */
function freshSecrets(): DatabaseSecrets {
  return { password: randomBytes(20).toString('hex'), replicationPassword: randomBytes(20).toString('hex') }
}
