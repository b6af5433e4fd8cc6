import { apps as calls } from '../../../lib/api/contract/index.js'
import { appAnswer, timestamp } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { App } from '../../domain.js'
import type { ApiRouter } from '../api/router.js'
import { tailLogs } from '../services/logs.js'
import type { Services } from './services.js'

export function appRoutes(
  api: ApiRouter,
  guards: Guards,
  { apps, glances: glancesOf, status, logger, requests }: Services,
): void {
  const { person, appOfPerson, appOfOwner } = guards
  /** With what they are doing where that is asked for: other clients get what the platform tells. */
  const answersOf = async (seen: readonly App[], { details }: { details?: string }) => {
    const glances = details === 'true' ? await glancesOf.of(seen) : undefined
    return seen.map((app) => {
      const glance = glances?.get(app.id)
      return { ...appAnswer(app), ...(glance && { details: glance }) }
    })
  }
  api.json(calls.list, person, async ({ user, query }) => answersOf(await apps.accessibleTo(user), query))
  api.json(calls.create, person, async ({ user, body }) => appAnswer(await apps.create(user, body)))
  api.json(calls.get, appOfPerson, async ({ app, query }) => {
    const [answer = appAnswer(app)] = await answersOf([app], query)
    return answer
  })
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
  api.stream(calls.logs, appOfPerson, ({ app, query, signal }) =>
    tailLogs({ logger, requests }, app, query, signal),
  )
}
