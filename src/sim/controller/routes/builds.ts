import { builds as calls } from '../../../lib/api/contract/index.js'
import { buildAnswer } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function buildRoutes(api: ApiRouter, guards: Guards, { builds }: Services): void {
  api.json(calls.list, guards.appOfPerson, async ({ app }) => (await builds.list(app)).map(buildAnswer))
  // A build is given the app's config, and may print it.
  api.json(calls.output, guards.appWithSecrets, async ({ app, params }) => {
    const { build, output } = await builds.get(app, params.build)
    return { ...buildAnswer(build), output }
  })
}
