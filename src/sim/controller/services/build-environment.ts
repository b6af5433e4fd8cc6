import type { Database } from '../../database/index.js'
import type { App } from '../../domain.js'
import { APP_PORT } from '../../engine/index.js'

/** The variables a build sees: the app's config and what the platform adds (platform-behaviour.md, "Deploy by git push"). */
export async function buildEnvironment(
  database: Database,
  app: App,
  commitSha: string,
): Promise<Record<string, string>> {
  const [config, secrets] = await Promise.all([database.configs.all(app.id), database.apps.secrets(app)])
  return {
    // Proposed: the config may set its own, as in the run container.
    SECRET_KEY_BASE: secrets.secretKeyBase,
    LIBCLUSTER_KUBERNETES_SELECTOR: `repo=${app.name}`,
    LIBCLUSTER_KUBERNETES_NODE_BASENAME: app.name,
    ...config,
    APP_NAME: app.name,
    PORT: String(APP_PORT),
    SOURCE_VERSION: commitSha,
  }
}
