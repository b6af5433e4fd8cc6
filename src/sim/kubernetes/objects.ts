import { APP_PORT } from '../engine/index.js'
import type { ReplicaObservation } from '../engine/index.js'

/** What the API tells of: replicas that have an address. */
export type SeenReplica = Pick<ReplicaObservation, 'name' | 'status' | 'startedAt' | 'privateIp'>

/** Labels of everything of an app; `repo` is what the platform's own selector goes by. */
export function labelsOf(app: string): Record<string, string> {
  return { repo: app }
}

/** `v1/EndpointsList`: one object, named after the app; who is not healthy (yet) is in it, but not among the ready. */
export function endpointsList(app: string, replicas: readonly SeenReplica[]): object {
  const living = replicas.filter(({ status, privateIp }) => status !== 'Draining' && privateIp !== null)
  const ready = living.filter(({ status }) => status === 'Healthy').map((each) => addressOf(app, each))
  const others = living.filter(({ status }) => status !== 'Healthy').map((each) => addressOf(app, each))
  const subset = {
    ...(ready.length > 0 && { addresses: ready }),
    ...(others.length > 0 && { notReadyAddresses: others }),
    ports: [{ name: 'http', port: APP_PORT, protocol: 'TCP' }],
  }
  const item = {
    metadata: { name: app, namespace: app, labels: labelsOf(app) },
    subsets: living.length > 0 ? [subset] : [],
  }
  return { kind: 'EndpointsList', apiVersion: 'v1', metadata: {}, items: [item] }
}

/** `v1/PodList`: also those that start or end. */
export function podList(app: string, replicas: readonly SeenReplica[]): object {
  const items = replicas.flatMap(({ name, status, startedAt, privateIp }) => {
    if (privateIp === null) return []
    const ready = status === 'Healthy' ? 'True' : 'False'
    return [
      {
        metadata: {
          name,
          namespace: app,
          labels: labelsOf(app),
          ...(status === 'Draining' && { deletionTimestamp: new Date().toISOString() }),
        },
        spec: { hostname: name },
        status: {
          phase: 'Running',
          podIP: privateIp,
          podIPs: [{ ip: privateIp }],
          startTime: startedAt.toISOString(),
          conditions: [{ type: 'Ready', status: ready }],
        },
      },
    ]
  })
  return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items }
}

/** A list of that kind nothing is in. */
export function emptyList(kind: 'EndpointsList' | 'PodList'): object {
  return { kind, apiVersion: 'v1', metadata: {}, items: [] }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
}

/** How Kubernetes refuses: a `Status`. */
export function refusal(code: number, message: string): object {
  const reason = REASONS[code] ?? 'InternalError'
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
}

function addressOf(app: string, { name, privateIp }: SeenReplica): object {
  return { ip: privateIp, hostname: name, targetRef: { kind: 'Pod', name, namespace: app } }
}
