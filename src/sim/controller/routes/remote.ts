import { containers, remote as calls } from '../../../lib/api/contract/index.js'
import { invalid } from '../../platform-error.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import { migrateExpression } from '../services/migrate-expression.js'
import { OBSERVER_COMMANDS } from '../services/remote.js'
import type { Services } from './services.js'

export function remoteRoutes(api: ApiRouter, guards: Guards, { remote, releases }: Services): void {
  const { appWithSecrets, container } = guards
  api.json(calls.sshIp, appWithSecrets, async ({ app, query }) => {
    const isFailed = /^(true|1|yes|on)$/i.test(query.failed ?? '')
    const { host, port, pod } = isFailed
      ? await remote.failedPlace(app)
      : await remote.sshPlace(app, query.pod)
    return { ssh_ip: host, ssh_port: port, ...(pod !== null && { pod }) }
  })
  api.json(calls.observerCommands, appWithSecrets, () => Promise.resolve(OBSERVER_COMMANDS))
  api.json(containers.migrateCommand, container, async ({ app, query }) => {
    const named = query.migration_app_name ?? ''
    if (!/^([a-z_][a-z0-9_]*)?$/.test(named))
      throw invalid('migration_app_name', "An OTP application's name has letters, digits and _ only.")
    const { customerAppName } = (await releases.latest(app)).slug
    return migrateExpression({ release: customerAppName, application: named === '' ? null : named })
  })
}
