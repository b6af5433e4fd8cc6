import type { Database } from '../../database/index.js'
import type { App, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'
import type { Routing } from '../../router/index.js'
import { checkedFqdn } from './fqdn.js'

const MOST = 100

/** The custom domains of an app; the router serves them at once. */
export class DomainService {
  readonly #database: Database
  readonly #routing: Pick<Routing, 'refresh'>

  constructor(database: Database, routing: Pick<Routing, 'refresh'>) {
    this.#database = database
    this.#routing = routing
  }

  /** In the order they were added. */
  async list(app: App): Promise<{ fqdn: string; cname: string }[]> {
    return (await this.#database.domains.ofApp(app.id)).map((fqdn) => ({ fqdn, cname: cnameOf(fqdn) }))
  }

  /** @throws PlatformError 422 for what is no domain, a domain that is taken, or one too many */
  async add(user: User, app: App, typed: string): Promise<{ cname: string }> {
    const fqdn = checkedFqdn(typed)
    await this.#database.transaction(async (tx) => {
      const current = await tx.apps.byName(app.name)
      if (current?.id !== app.id) throw notFound('App', app.name)
      const taken = await tx.domains.appWith(fqdn)
      if (taken === app.id) throw invalid('fqdn', `App \`${app.name}\` already has the domain \`${fqdn}\`.`)
      if (taken !== null)
        throw invalid('fqdn', `The domain \`${fqdn}\` belongs to another app. Remove it there first.`)
      if ((await tx.domains.ofApp(app.id)).length >= MOST)
        throw invalid('', `An app may have ${MOST} custom domains. Remove one first.`)
      await tx.domains.add(app.id, fqdn)
      await tx.activity.record(current, user, `Added the domain ${fqdn}.`)
    })
    await this.#routing.refresh()
    return { cname: cnameOf(fqdn) }
  }

  /** @throws PlatformError 404 when the app has no such domain */
  async remove(user: User, app: App, typed: string): Promise<void> {
    const fqdn = typed.trim().toLowerCase().replace(/\.$/, '')
    await this.#database.transaction(async (tx) => {
      if (!(await tx.domains.remove(app.id, fqdn))) throw notFound('Domain', fqdn.slice(0, 100))
      await tx.activity.record(app, user, `Removed the domain ${fqdn}.`)
    })
    await this.#routing.refresh()
  }
}

/** What the CNAME record of a custom domain points to (platform-api.md). */
function cnameOf(fqdn: string): string {
  return `${fqdn}.gigalixirdns.com`
}
