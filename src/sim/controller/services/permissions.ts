import type { Database } from '../../database/index.js'
import type { App, Role, User } from '../../domain.js'
import { invalid, notFound } from '../../platform-error.js'

const MOST = 25

/** Who besides the owner may do something with an app. That the owner asks is for the routes to see to. */
export class PermissionService {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Everybody with access, the owner first. */
  async list(app: App): Promise<{ email: string; role: Role }[]> {
    const owner = await this.#database.users.byId(app.ownerId)
    const others = await this.#database.permissions.ofApp(app.id)
    return [...(owner ? [{ email: owner.email, role: 'OWNER' as const }] : []), ...others]
  }

  /**
   * Lets somebody in, or gives somebody who is in another role.
   *
   * @throws PlatformError 422 for an e-mail nobody signed up with, the owner's own, or one person too many
   */
  grant(user: User, app: App, email: string, role: Exclude<Role, 'OWNER'>): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const current = await tx.apps.byName(app.name)
      if (current?.id !== app.id) throw notFound('App', app.name)
      const other = await tx.users.byEmail(email.trim())
      if (!other)
        throw invalid(
          'email',
          `No one has signed up as \`${email.slice(0, 100)}\`. They need an account of their own first.`,
        )
      if (other.id === current.ownerId)
        throw invalid('email', `\`${other.email}\` owns the app and already has full access.`)
      const before = await tx.permissions.roleOf(current, other.id)
      if (before === role) return
      if (before === null && (await tx.permissions.ofApp(app.id)).length >= MOST)
        throw invalid('', `An app may have ${MOST} collaborators and viewers. Remove someone first.`)
      await tx.permissions.grant(app.id, other.id, role)
      await tx.activity.record(current, user, `Gave ${other.email} access as ${role}.`)
    })
  }

  /** @throws PlatformError 404 when this person has no access, 422 for the owner */
  revoke(user: User, app: App, email: string): Promise<void> {
    return this.#database.transaction(async (tx) => {
      const other = await tx.users.byEmail(email.trim())
      if (other?.id === app.ownerId)
        throw invalid('email', `\`${other.email}\` owns the app and cannot be removed.`)
      if (!other || !(await tx.permissions.revoke(app.id, other.id)))
        throw notFound('Access of', email.slice(0, 100))
      await tx.activity.record(app, user, `Revoked the access of ${other.email}.`)
    })
  }
}
