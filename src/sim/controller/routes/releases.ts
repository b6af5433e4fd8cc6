import { releases as calls } from '../../../lib/api/contract/index.js'
import { releaseAnswer, releaseInfoAnswer } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function releaseRoutes(api: ApiRouter, { appOfPerson }: Guards, { releases }: Services): void {
  api.json(calls.list, appOfPerson, async ({ app }) =>
    (await releases.list(app)).map((each) => releaseAnswer(each, app.goodVersion)),
  )
  api.json(calls.rollback, appOfPerson, async ({ user, app, params }) =>
    releaseAnswer(await releases.rollback(user, app, params.version)),
  )
  api.json(calls.info, appOfPerson, async ({ app, params }) =>
    releaseInfoAnswer(await releases.info(app, params.version), app.goodVersion),
  )
  api.json(calls.latest, appOfPerson, async ({ app }) => {
    const { release, slug } = await releases.latest(app)
    return { customer_app_name: slug.customerAppName, version: release.version, sha: release.commitSha }
  })
}
