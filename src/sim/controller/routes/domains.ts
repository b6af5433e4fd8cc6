import { domains as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function domainRoutes(api: ApiRouter, { appOfPerson }: Guards, { domains }: Services): void {
  api.json(calls.list, appOfPerson, ({ app }) => domains.list(app))
  api.json(calls.add, appOfPerson, ({ user, app, body }) => domains.add(user, app, body.fqdn))
  api.json(calls.remove, appOfPerson, async ({ user, app, body }) => {
    await domains.remove(user, app, body.fqdn)
    return {}
  })
}
