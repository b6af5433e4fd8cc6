import { containers as calls } from '../../../lib/api/contract/index.js'
import { timestamp } from '../api/answers.js'
import type { Guards } from '../api/guards.js'
import type { ApiRouter } from '../api/router.js'
import type { Services } from './services.js'

export function containerRoutes(api: ApiRouter, { container }: Guards, { releases, status }: Services): void {
  api.json(calls.currentRelease, container, async ({ app, query }) => {
    const { release, slug, slugUrl, config, platformEnv, sshHostKey, serviceAccount } =
      await releases.current(app, query.pod)
    return {
      slug_url: slugUrl,
      slug_sha256: slug.sha256,
      customer_app_name: slug.customerAppName,
      config,
      capabilities: slug.capabilities,
      default_process: slug.defaultProcess,
      version: release.version,
      sha: release.commitSha,
      created_at: timestamp(release.createdAt),
      replicas: app.replicas,
      cloud: app.cloud,
      region: app.region,
      platform_env: { ...platformEnv },
      ssh_host_key: sshHostKey,
      service_account: {
        namespace: serviceAccount.namespace,
        token: serviceAccount.token,
        ca_crt: serviceAccount.ca,
      },
    }
  })
  api.json(calls.hostIndex, container, ({ app, params }) =>
    Promise.resolve({ index: status.hostIndex(app, params.hostname) }),
  )
}
