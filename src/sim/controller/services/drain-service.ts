import { randomUUID } from 'node:crypto'
import type { AnswerOf, drains as calls } from '../../../lib/api/contract/index.js'
import type { Database } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import type { LogDrains } from '../../logger/index.js'
import { invalid, notFound } from '../../platform-error.js'

const MOST = 5
const PROTOCOLS: readonly string[] = ['syslog:', 'syslog+tls:', 'https:']

/** Where the log of an app is to be sent. */
export class DrainService {
  readonly #database: Database
  readonly #delivery: Pick<LogDrains, 'refresh' | 'stateOf'>

  constructor(database: Database, delivery: Pick<LogDrains, 'refresh' | 'stateOf'>) {
    this.#database = database
    this.#delivery = delivery
  }

  /** Oldest first, with how each is doing. */
  async list(app: App): Promise<AnswerOf<typeof calls.list>> {
    const drains = await this.#database.drains.ofApp(app.id)
    return Promise.all(
      drains.map(async ({ id, url, token }) => {
        const { behind, failure } = (await this.#delivery.stateOf(id)) ?? {}
        return {
          id,
          url,
          token,
          ...(behind !== undefined && { behind_bytes: behind }),
          ...(failure !== undefined && { failure }),
        }
      }),
    )
  }

  /** @throws PlatformError 422 for a URL logs cannot be sent to, one that is there already, or one too many */
  async add(user: User, app: App, typed: string): Promise<void> {
    const { url, shown } = checkedUrl(typed)
    await this.#database.transaction(async (tx) => {
      const current = await tx.apps.byName(app.name)
      if (current?.id !== app.id) throw notFound('App', app.name)
      const drains = await tx.drains.ofApp(app.id)
      if (drains.some((drain) => drain.url === url))
        throw invalid('url', `App \`${app.name}\` already has this drain.`)
      if (drains.length >= MOST) throw invalid('', `An app may have ${MOST} log drains. Remove one first.`)
      await tx.drains.add(app.id, url, `d.${randomUUID()}`)
      await tx.activity.record(current, user, `Added a log drain to ${shown}.`)
    })
    await this.#delivery.refresh()
  }

  /** @throws PlatformError 404 when the app has no such drain */
  async remove(user: User, app: App, id: number | string): Promise<void> {
    const isNumber = /^\d{1,15}$/.test(String(id))
    await this.#database.transaction(async (tx) => {
      if (!isNumber || !(await tx.drains.remove(app.id, Number(id))))
        throw notFound('Log drain', String(id).slice(0, 60))
      await tx.activity.record(app, user, `Removed log drain ${id}.`)
    })
    await this.#delivery.refresh()
  }
}

/** `shown` is without user, password, path and query, which are often secrets. */
function checkedUrl(typed: string): { url: string; shown: string } {
  const text = typed.trim()
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !PROTOCOLS.includes(url.protocol) || url.hostname === '' || text.length > 2000)
    throw invalid(
      'url',
      'Logs cannot be sent there. Give a URL such as `syslog+tls://logs.example.com:6514`, `syslog://…` or `https://…`.',
    )
  return { url: text, shown: `${url.protocol}//${url.host}` }
}
