import { drains as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

/** The URL of a drain may hold a password: viewers do not see it. */
export function drainRoutes(api: ApiRouter, guards: Guards, { drains }: Services): void {
  const { appOfPerson, appWithSecrets } = guards
  api.json(calls.list, appWithSecrets, ({ app }) => drains.list(app))
  api.json(calls.add, appOfPerson, async ({ user, app, body }) => {
    await drains.add(user, app, body.url)
    return {}
  })
  api.json(calls.remove, appOfPerson, async ({ user, app, body }) => {
    await drains.remove(user, app, body.drain_id)
    return {}
  })
}
