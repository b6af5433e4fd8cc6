import { randomUUID } from 'node:crypto'
import { sameSecret } from '../../database/index.js'
import type { Database } from '../../database/index.js'
import type { App, Role, User } from '../../domain.js'
import { appOfToken, serviceToken } from '../../kubernetes/index.js'
import { notFound, unauthorized } from '../../platform-error.js'

/** Name and secret of Basic auth. One header can be read in two ways, see `basicCredentials`. */
export interface Credentials {
  readonly name: string
  readonly secret: string
}

/**
 * What somebody wants to do with an app. Everybody with access may look; passwords and config values are for those who may
 * change it too; who has access, and whether there is an app at all, is for its owner, who pays for it, to decide.
 */
export type Intent = 'look' | 'see-secrets' | 'change' | 'own'

const ALLOWED: Readonly<Record<Role, readonly Intent[]>> = {
  OWNER: ['look', 'see-secrets', 'change', 'own'],
  COLLABORATOR: ['look', 'see-secrets', 'change'],
  VIEWER: ['look'],
}

/** Who may do what. */
export class Access {
  readonly #database: Database
  #process: { readonly userId: number; readonly key: string } | undefined

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * @param refusal for who reads it as it is, as people do who push
   * @throws PlatformError 401 unless one of the readings is an e-mail and an API key of that person
   */
  async user(readings: readonly Credentials[], refusal?: string): Promise<User> {
    for (const { name, secret } of readings) {
      const user = (await this.#byProcessKey(secret)) ?? (await this.#database.users.byApiKey(secret))
      if (user?.email.toLowerCase() === name.toLowerCase()) return user
    }
    throw unauthorized(refusal)
  }

  /** A key of one person that is good while this process lives; the same each time. */
  processKeyOf(userId: number): string {
    if (this.#process?.userId !== userId) this.#process = { userId, key: randomUUID() }
    return this.#process.key
  }

  async #byProcessKey(secret: string): Promise<User | null> {
    if (!this.#process || !sameSecret(secret, this.#process.key)) return null
    return this.#database.users.byId(this.#process.userId)
  }

  /** @throws PlatformError 404 for an unknown app, 401 without the right to do that with it */
  async appFor(user: User, name: string, intent: Intent): Promise<App> {
    const app = await this.#database.apps.byName(name)
    if (!app) throw notFound('App', shortened(name))
    const role = await this.#database.permissions.roleOf(app, user.id)
    if (role === null) throw unauthorized(`You have no access to app \`${name}\`.`)
    if (!ALLOWED[role].includes(intent)) throw unauthorized(refusal(role, intent, name))
    return app
  }

  /** The app whose service account a token is of, or null. */
  async appOfServiceToken(token: string): Promise<string | null> {
    const app = await this.#database.apps.byName(appOfToken(token))
    if (!app) return null
    const { appKey } = await this.#database.apps.secrets(app)
    return sameSecret(token, serviceToken(app.name, appKey)) ? app.name : null
  }

  /** The app whose own key is given, from inside one of its containers. @throws PlatformError 401 */
  async appItself(readings: readonly Credentials[], name: string): Promise<App> {
    const app = await this.#database.apps.byName(name)
    if (!app) throw unauthorized()
    const { appKey } = await this.#database.apps.secrets(app)
    if (readings.some((each) => each.name === name && sameSecret(each.secret, appKey))) return app
    throw unauthorized()
  }
}

function refusal(role: Role, intent: Intent, app: string): string {
  if (intent === 'own')
    return `Only the owner of app \`${app}\` may do that: you have access to it as ${role}.`
  return intent === 'see-secrets'
    ? `You can view app \`${app}\`, but not its configs and passwords. Ask its owner for the role COLLABORATOR.`
    : `You can view app \`${app}\`, but not change it. Ask its owner for the role COLLABORATOR.`
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}
