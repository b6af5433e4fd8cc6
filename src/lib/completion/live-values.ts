import { getStatus, listApps } from '../api/apps.js'
import { listBuilds } from '../api/builds.js'
import { listReleases } from '../api/releases.js'
import { Session } from '../api/session.js'
import { resolveApp } from '../app-name.js'
import { findCredential } from '../credentials/find-credential.js'
import { resolveTarget } from '../targets/resolve-target.js'
import { packageVersion } from '../version.js'
import type { ValueQuery } from './value-cache.js'

/** Seconds a person waits at most; the next press of the key asks again. */
const WAIT_SECONDS = 2

/**
 * Names of apps, versions of releases, numbers of builds, or names of replicas, as the platform knows them now. Nobody is ever asked anything.
 *
 * @throws GigalixirError as a command would
 */
export async function liveValues(query: ValueQuery): Promise<string[]> {
  const target = resolveTarget(query.target)
  const session = new Session({
    target,
    credential: await findCredential(target),
    version: packageVersion(),
    timeoutSeconds: WAIT_SECONDS,
  })
  try {
    if (query.of === 'apps') return (await listApps(session)).map((app) => app.unique_name)
    const app = await resolveApp({ flag: query.app, target })
    if (query.of === 'releases')
      return (await listReleases(session, app)).map((release) => String(release.version))
    if (query.of === 'builds') return (await listBuilds(session, app)).map((build) => String(build.id))
    return (await getStatus(session, app)).pods.map((pod) => pod.name)
  } finally {
    await session.close()
  }
}
