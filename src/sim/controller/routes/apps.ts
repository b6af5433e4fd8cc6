import { apps as calls } from '../../../lib/api/contract/index.js'
import { appAnswer, timestamp } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import { tailLogs } from '../services/logs.js'
import type { Services } from './services.js'

export function appRoutes(api: ApiRouter, guards: Guards, { apps, status, logger }: Services): void {
  const { person, appOfPerson, appOfOwner } = guards
  api.json(calls.list, person, async ({ user }) => (await apps.accessibleTo(user)).map(appAnswer))
  api.json(calls.create, person, async ({ user, body }) => appAnswer(await apps.create(user, body)))
  api.json(calls.get, appOfPerson, ({ app }) => Promise.resolve(appAnswer(app)))
  api.json(calls.destroy, appOfOwner, async ({ user, app }) => {
    await apps.destroy(user, app)
    return {}
  })
  api.json(calls.status, appOfPerson, ({ app, query }) => status.of(app, { usage: query.usage === 'true' }))
  api.json(calls.scale, appOfPerson, async ({ user, app, body }) => {
    const { replicas, size } = await apps.scale(user, app, body)
    return { replicas, size }
  })
  api.json(calls.restart, appOfPerson, async ({ user, app }) => {
    await apps.restart(user, app)
    return {}
  })
  api.json(calls.setStack, appOfPerson, async ({ user, app, body }) => {
    await apps.setStack(user, app, body.stack)
    return {}
  })
  api.json(calls.setMaintenance, appOfPerson, async ({ user, app, body }) => {
    await apps.setMaintenance(user, app, body.enable)
    return {}
  })
  api.json(calls.activity, appOfPerson, async ({ app }) =>
    (await apps.activity(app)).map(({ at, ...each }) => ({ ...each, created_at: timestamp(at) })),
  )
  api.stream(calls.logs, appOfPerson, ({ app, query, signal }) => tailLogs(logger, app, query, signal))
}
