import type { Canary, Database, Repositories } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import type { Routing } from '../../router/index.js'
import type { Access } from './access.js'

export interface CanaryWishes {
  readonly canary?: string
  readonly weight?: number
}

/** Lets an app take a share of another one's requests; the router goes by it at once. */
export class CanaryService {
  readonly #database: Database
  readonly #access: Pick<Access, 'appFor'>
  readonly #routing: Pick<Routing, 'refresh'>

  constructor(database: Database, access: Pick<Access, 'appFor'>, routing: Pick<Routing, 'refresh'>) {
    this.#database = database
    this.#access = access
    this.#routing = routing
  }

  /** The canary of an app, as a list of one or none. */
  async list(app: App): Promise<Canary[]> {
    return listOf(await this.#database.canaries.ofApp(app.id))
  }

  /**
   * What is left out stays as it is; a canary that is new has no share until it is given one.
   *
   * @throws PlatformError 422 when nothing is asked for, or an app would be canary of itself, of two, or of a canary; 404
   * and 401 for a canary that is not there or not the person's to change
   */
  async set(user: User, app: App, { canary, weight }: CanaryWishes): Promise<Canary[]> {
    if (canary === undefined && weight === undefined) throw invalid('', 'Give `canary`, `weight`, or both.')
    const bird = canary === undefined ? null : await this.#access.appFor(user, canary.toLowerCase(), 'change')
    const now = await this.#database.transaction(async (tx) => {
      await mustStillBe(tx, app)
      const before = await tx.canaries.ofApp(app.id)
      const chosen = bird ?? (before && (await tx.apps.byName(before.canary)))
      if (!chosen)
        throw invalid('canary', `must be given: app \`${app.name}\` has none whose weight could be changed.`)
      if (chosen.name !== before?.canary) await refuseUnfit(tx, app, chosen)
      const next = {
        canary: chosen.name,
        weight: weight ?? (chosen.name === before?.canary ? before.weight : 0),
      }
      if (next.canary === before?.canary && next.weight === before.weight) return next
      await tx.canaries.set(app.id, chosen.id, next.weight)
      await tx.activity.record(
        app,
        user,
        `Sent ${next.weight} % of the requests to the canary ${next.canary}.`,
      )
      return next
    })
    await this.#routing.refresh()
    return listOf(now)
  }

  /** @throws PlatformError 404 when the app has no such canary */
  async unset(user: User, app: App, name: string): Promise<Canary[]> {
    await this.#database.transaction(async (tx) => {
      const before = await tx.canaries.ofApp(app.id)
      if (before?.canary !== name.toLowerCase()) throw notFound('Canary', name.slice(0, 60))
      await tx.canaries.remove(app.id)
      await tx.activity.record(app, user, `Stopped sending requests to the canary ${before.canary}.`)
    })
    await this.#routing.refresh()
    return []
  }
}

async function mustStillBe(tx: Repositories, app: App): Promise<void> {
  if ((await tx.apps.byName(app.name))?.id !== app.id) throw notFound('App', app.name)
}

/** Shares of shares would be hard to foresee: a canary belongs to one app, and has none itself. */
async function refuseUnfit(tx: Repositories, app: App, canary: App): Promise<void> {
  await mustStillBe(tx, canary)
  if (canary.id === app.id) throw invalid('canary', 'cannot be the app itself.')
  const parent = await tx.canaries.parentOf(canary.id)
  if (parent !== null)
    throw invalid(
      'canary',
      `\`${canary.name}\` is already the canary of \`${parent}\`. Unset it there first.`,
    )
  const above = await tx.canaries.parentOf(app.id)
  if (above !== null)
    throw invalid(
      'canary',
      `App \`${app.name}\` is itself the canary of \`${above}\`, so it cannot have one.`,
    )
  const own = await tx.canaries.ofApp(canary.id)
  if (own !== null)
    throw invalid(
      'canary',
      `\`${canary.name}\` has the canary \`${own.canary}\`, so it cannot be one. Unset that first.`,
    )
}

function listOf(canary: Canary | null): Canary[] {
  return canary ? [canary] : []
}
