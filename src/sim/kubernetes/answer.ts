import { emptyList, endpointsList, labelsOf, podList, refusal } from './objects.js'
import type { SeenReplica } from './objects.js'
import { matchesSelector } from './selector.js'

export interface ClusterRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** The app whose token was shown; null when it was none of ours. */
  readonly app: string | null
}

export interface ClusterAnswer {
  readonly status: number
  readonly body: object
}

/**
 * The part of the Kubernetes API that nodes find one another by: listing the endpoints or pods of the own namespace,
 * which is named after the app (libcluster, Cluster.Strategy.Kubernetes). Everything else is forbidden, as it is to a
 * service account in production.
 */
export function answerFor(
  { method, url, app }: ClusterRequest,
  replicasOf: (app: string) => readonly SeenReplica[],
): ClusterAnswer {
  if (app === null) return refuse(401, 'Unauthorized')
  const { pathname, searchParams } = new URL(url, 'https://kubernetes.default.svc')
  const [, namespace, resource] = /^\/api\/v1\/namespaces\/([^/]+)\/(endpoints|pods)$/.exec(pathname) ?? []
  const account = `system:serviceaccount:${app}:default`
  if (namespace === undefined || resource === undefined)
    return refuse(403, `"${account}" may only list the endpoints and pods of its own namespace.`)
  if (decoded(namespace) !== app)
    return refuse(
      403,
      `${resource} is forbidden: "${account}" cannot list it in the namespace "${namespace}".`,
    )
  if (method !== 'GET') return refuse(405, `${method} is not allowed: ${resource} can only be listed.`)
  const matches = matchesSelector(searchParams.get('labelSelector') ?? '', labelsOf(app))
  if (matches === null)
    return refuse(400, 'The label selector could not be read: use KEY=VALUE, joined by commas.')
  const kind = resource === 'pods' ? 'PodList' : 'EndpointsList'
  if (!matches) return { status: 200, body: emptyList(kind) }
  const list = resource === 'pods' ? podList : endpointsList
  return { status: 200, body: list(app, replicasOf(app)) }
}

function refuse(status: number, message: string): ClusterAnswer {
  return { status, body: refusal(status, message) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // no namespace is named so
  }
}
