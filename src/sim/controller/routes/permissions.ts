import { permissions as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function permissionRoutes(api: ApiRouter, guards: Guards, { permissions }: Services): void {
  const { appOfPerson, appOfOwner } = guards
  api.json(calls.list, appOfPerson, ({ app }) => permissions.list(app))
  api.json(calls.add, appOfOwner, async ({ user, app, body }) => {
    await permissions.grant(user, app, body.email, body.role ?? 'COLLABORATOR')
    return {}
  })
  api.json(calls.remove, appOfOwner, async ({ user, app, body }) => {
    await permissions.revoke(user, app, body.email)
    return {}
  })
}
