import { migrations as calls } from '../../../lib/api/contract/index.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function migrationRoutes(
  api: ApiRouter,
  { appOfPerson }: Guards,
  { migrations, releases }: Services,
): void {
  api.json(calls.start, appOfPerson, async ({ app }) => {
    const { release } = await releases.live(app)
    const start = await migrations.start(app, release)
    return 'started' in start ? { id: start.started.name } : { running: start.running }
  })
}
