import { randomBytes, randomUUID } from 'node:crypto'
import { systemCode } from '../../../lib/errors.js'
import type { Database, Repositories } from '../../database/index.js'
import type { Activity, App, AppSecrets, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import type { Routing } from '../../router/index.js'
import type { Stacks } from '../../stack/index.js'
import { checkedAppName, generatedName, takenName } from './app-names.js'
import type { Deployments } from './deployments.js'
import { checkedPlace, DEFAULT_PLACE } from './places.js'
import { mustFitTier, mustHaveRoomForApp } from './tier-rules.js'
import type { Removal } from './removal.js'

/** What an app is when nobody says otherwise. */
const DEFAULTS = { replicas: 1, size: 0.3 }

export interface AppWishes {
  readonly unique_name?: string
  readonly cloud?: string
  readonly region?: string
  readonly stack?: string
}

export interface AppsOptions {
  readonly database: Database
  readonly deployments: Deployments
  readonly removal: Removal
  readonly routing: Pick<Routing, 'refresh'>
  readonly stacks: Pick<Stacks, 'known' | 'default'>
}

/** Making, changing and destroying apps. */
export class Apps {
  readonly #options: AppsOptions

  constructor(options: AppsOptions) {
    this.#options = options
  }

  accessibleTo(user: User): Promise<App[]> {
    return this.#options.database.apps.accessibleTo(user.id)
  }

  /**
   * A new app with nothing deployed.
   *
   * @throws PlatformError 422 for a name that is taken or cannot be one, an unknown stack, or an app too many
   */
  async create(user: User, wishes: AppWishes): Promise<App> {
    const { stacks, database, removal } = this.#options
    const stack = this.#knownStack(wishes.stack ?? stacks.default)
    const place = checkedPlace(wishes, DEFAULT_PLACE)
    const name =
      wishes.unique_name === undefined ? await this.#freeName() : checkedAppName(wishes.unique_name)
    await removal.finish(name)
    const wanted = { ...DEFAULTS, ...place, name, stack, ownerId: user.id }
    try {
      return await database.transaction((tx) => add(tx, user, wanted))
    } catch (error) {
      if (systemCode(error)?.startsWith('SQLITE_CONSTRAINT')) throw takenName(name)
      throw error
    }
  }

  /** Destroys the app and everything that belongs to it. Resolves when it is gone, as far as that can be done now. */
  async destroy(user: User, app: App): Promise<void> {
    await this.#options.removal.remove(user, app.name)
  }

  /**
   * @param wishes what is left out stays as it is
   * @throws PlatformError 422 when nothing is asked for, a size is between the steps, or the owner's tier has less
   */
  scale(user: User, app: App, wishes: { replicas?: number; size?: number }): Promise<App> {
    if (wishes.replicas === undefined && wishes.size === undefined)
      throw invalid('', 'Give `replicas`, `size`, or both.')
    if (wishes.size !== undefined && !isStep(wishes.size))
      throw invalid('size', `Sizes go in steps of 0.1, such as 0.3 or 1.5, not ${wishes.size}.`)
    return this.#options.deployments.change(app, async (tx, before) => {
      await mustFitTier(tx, before, wishes)
      const replicas = wishes.replicas ?? before.replicas
      const size = wishes.size ?? before.size
      const result = { ...before, replicas, size }
      if (replicas === before.replicas && size === before.size) return { result }
      const count = `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
      await tx.activity.record(before, user, `Scaled to ${count} of size ${size}.`)
      return { desired: { replicas, size }, result }
    })
  }

  /** Replaces every replica by a new one of the same release. @throws PlatformError 422 when nothing is deployed */
  restart(user: User, app: App): Promise<void> {
    return this.#options.deployments.change(app, async (tx, before) => {
      if (before.releaseVersion === null)
        throw invalid('', `App \`${app.name}\` has nothing to restart: deploy to it first.`)
      await tx.activity.record(before, user, 'Restarted.')
      // The revision and not one more than the last: a restart that failed was taken back, and its number is used.
      return { desired: { generation: before.revision + 1 }, result: undefined }
    })
  }

  /**
   * Runs the app on another stack, from the slug it has; later builds are made on it.
   *
   * @throws PlatformError 422 for an unknown stack
   */
  setStack(user: User, app: App, wanted: string): Promise<void> {
    const stack = this.#knownStack(wanted)
    return this.#options.deployments.change(app, async (tx, before) => {
      if (stack === before.stack) return { result: undefined }
      await tx.activity.record(before, user, `Changed the stack from ${before.stack} to ${stack}.`)
      return { desired: { stack }, result: undefined }
    })
  }

  /** The router shows the maintenance page, or the app again. Nothing is restarted. */
  async setMaintenance(user: User, app: App, enable: boolean): Promise<void> {
    const { database, routing } = this.#options
    await database.transaction(async (tx) => {
      if ((await tx.apps.byName(app.name))?.id !== app.id) throw notFound('App', app.name)
      if (!(await tx.apps.setMaintenance(app.id, enable))) return
      await tx.activity.record(app, user, `Turned maintenance mode ${enable ? 'on' : 'off'}.`)
    })
    await routing.refresh()
  }

  /** The newest thousand things that were done to it, newest first. */
  activity(app: App): Promise<Activity[]> {
    return this.#options.database.activity.list(app.id, 1000)
  }

  #knownStack(stack: string): string {
    const { known } = this.#options.stacks
    if (known.includes(stack)) return stack
    throw invalid('stack', `There is no stack \`${stack.slice(0, 60)}\`. Choose one of: ${known.join(', ')}.`)
  }

  async #freeName(): Promise<string> {
    for (;;) {
      const name = generatedName()
      const { apps, removals } = this.#options.database
      if (!(await apps.exists(name)) && !(await removals.isUnderWay(name))) return name
    }
  }
}

async function add(tx: Repositories, user: User, wanted: Parameters<Repositories['apps']['create']>[0]) {
  if (await tx.apps.exists(wanted.name)) throw takenName(wanted.name)
  await mustHaveRoomForApp(tx, user)
  const app = await tx.apps.create(wanted, freshSecrets())
  await tx.activity.record(app, user, 'Created the app.')
  return app
}

function freshSecrets(): Omit<AppSecrets, 'sshHostSecret'> {
  return {
    appKey: randomUUID(),
    // Phoenix asks for 64 bytes or more.
    secretKeyBase: randomBytes(48).toString('base64'),
    // Erlang reads a cookie as an atom: letters and digits need no quotes anywhere.
    erlangCookie: randomBytes(24).toString('hex'),
    logplexToken: `d.${randomUUID()}`,
  }
}

function isStep(size: number): boolean {
  return Math.abs(size * 10 - Math.round(size * 10)) < 1e-6
}
