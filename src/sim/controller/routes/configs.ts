import { configs as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function configRoutes(
  api: ApiRouter,
  { appOfPerson, appWithSecrets }: Guards,
  { access, configs }: Services,
): void {
  api.json(calls.list, appWithSecrets, ({ app }) => configs.all(app))
  api.json(calls.set, appOfPerson, ({ user, app, body }) =>
    configs.set(user, app, body.configs, { restart: body.avoid_restart !== true }),
  )
  api.json(calls.copy, appOfPerson, async ({ user, app, body }) =>
    configs.copy(user, app, await access.appFor(user, body.from, 'see-secrets')),
  )
  api.json(calls.unset, appOfPerson, ({ user, app, body }) => configs.unset(user, app, body.key))
}
