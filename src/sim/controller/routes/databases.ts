import { databases as calls } from '../../../lib/api/contract/index.js'
import type { App, AppDatabase } from '../../domain.js'
import { backupAnswer, databaseAnswer } from '../api/database-answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function databaseRoutes(api: ApiRouter, guards: Guards, { postgres }: Services): void {
  const { appOfPerson, appWithSecrets } = guards
  const { databases, backups } = postgres
  const answer = async (app: App, database: AppDatabase) => databaseAnswer(await postgres.seen(app, database))
  const answers = (app: App, all: AppDatabase[]) => Promise.all(all.map((each) => answer(app, each)))

  api.json(calls.list, appWithSecrets, async ({ app }) => answers(app, await databases.list(app)))
  api.json(calls.create, appOfPerson, async ({ user, app, body }) =>
    answer(app, await databases.create(user, app, body)),
  )
  api.json(calls.createFree, appOfPerson, async ({ user, app, signal }) => {
    const made = await databases.createFree(user, app)
    await postgres.waitFor(made, signal)
    return answer(app, made)
  })
  api.json(calls.scale, appOfPerson, async ({ user, app, params, body }) =>
    answer(app, await databases.scale(user, app, await databases.get(app, params.id), body)),
  )
  api.json(calls.destroy, appOfPerson, async ({ user, app, params }) => {
    const database = await databases.get(app, params.id)
    await databases.destroy(user, app, database)
    return answer(app, database)
  })
  api.json(calls.listReadReplicas, appWithSecrets, async ({ app, params }) =>
    answers(app, await databases.readReplicas(await databases.get(app, params.id))),
  )
  api.json(calls.createReadReplica, appOfPerson, async ({ user, app, params, body }) => {
    const primary = await databases.get(app, params.id)
    return answer(app, await databases.createReadReplica(user, app, primary, body.size))
  })
  api.json(calls.listBackups, appOfPerson, async ({ app, params }) =>
    (await backups.list(await databases.get(app, params.id))).map(backupAnswer),
  )
  api.json(calls.createBackup, appOfPerson, async ({ app, params }) =>
    backupAnswer(await backups.take(await databases.get(app, params.id))),
  )
  api.json(calls.restoreBackup, appOfPerson, async ({ user, app, params }) => {
    const database = await databases.get(app, params.id)
    await backups.restore(user, app, database, params.backup)
    return answer(app, database)
  })
  api.json(calls.upgrade, appOfPerson, async ({ app, params, body }) =>
    databases.upgrade(await databases.get(app, params.id), body.version),
  )
  for (const verb of ['restart', 'stop', 'start'] as const) {
    api.json(calls[verb], appOfPerson, async ({ user, app, params }) =>
      answer(app, await databases[verb](user, app, await databases.get(app, params.id))),
    )
  }
}
