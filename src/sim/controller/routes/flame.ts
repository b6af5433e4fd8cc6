import { flame as calls } from '../../../lib/api/contract/index.js'
import { PlatformError } from '../../platform-error.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import { checkConfigs, checkConfigSize } from '../services/config-rules.js'
import type { Services } from './services.js'

export function flameRoutes(api: ApiRouter, { container }: Guards, { oneOffs }: Services): void {
  api.json(calls.boot, container, async ({ app, body }) => {
    const { env, max_runtime: maxSeconds, size } = body
    await oneOffs.mustHaveRunners(app)
    checkConfigs(env, 'env')
    checkConfigSize(env, 'env')
    const runner = await oneOffs.start(app, {
      ...{ kind: 'runner', command: null, env, maxSeconds: maxSeconds ?? null },
      ...(typeof size === 'number' && { size }),
    })
    if (runner.privateIp === null)
      throw new PlatformError(503, { '': [`The runner ${runner.name} ended before it could be reached.`] })
    return { instance_id: runner.name, private_ip: runner.privateIp }
  })
}
