import { canaries as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function canaryRoutes(api: ApiRouter, { appOfPerson }: Guards, { canaries }: Services): void {
  api.json(calls.list, appOfPerson, ({ app }) => canaries.list(app))
  api.json(calls.set, appOfPerson, ({ user, app, body }) => canaries.set(user, app, body))
  api.json(calls.unset, appOfPerson, ({ user, app, params }) => canaries.unset(user, app, params.name))
}
