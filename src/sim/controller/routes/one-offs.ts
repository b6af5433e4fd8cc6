import { apps, jobs } from '../../../lib/api/contract/index.js'
import { jobAnswer } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function oneOffRoutes(api: ApiRouter, { appOfPerson }: Guards, { oneOffs }: Services): void {
  api.json(apps.run, appOfPerson, async ({ user, app, body }) => {
    const { name } = await oneOffs.runJob(user, app, body.command)
    return { id: name }
  })
  api.json(jobs.get, appOfPerson, ({ app, params }) =>
    Promise.resolve(jobAnswer(oneOffs.get(app, params.job))),
  )
  api.stream(jobs.output, appOfPerson, ({ app, params, signal }) => oneOffs.output(app, params.job, signal))
  api.json(apps.killReplica, appOfPerson, async ({ user, app, params }) => {
    await oneOffs.kill(user, app, params.pod)
    return {}
  })
}
