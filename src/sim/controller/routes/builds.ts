import { builds as calls } from '../../../lib/api/contract/index.js'
import { buildAnswer, timestamp } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function buildRoutes(api: ApiRouter, guards: Guards, { builds }: Services): void {
  api.json(calls.list, guards.appOfPerson, async ({ app }) => (await builds.list(app)).map(buildAnswer))
  // A build is given the app's config, and may print it.
  api.json(calls.output, guards.appWithSecrets, async ({ app, params }) => {
    const { output, ...seen } = await builds.get(app, params.build)
    return { ...buildAnswer(seen), output }
  })
  api.json(calls.openShell, guards.appWithSecrets, async ({ app, params }) => {
    const { number, container, until } = await builds.openFailed(app, params.build)
    return { id: number, container, kept_until: timestamp(until) }
  })
}
