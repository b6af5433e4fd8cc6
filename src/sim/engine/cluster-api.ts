/** By these names pods reach the API server (Kubernetes, "Accessing the API from within a Pod"). */
export const CLUSTER_API_HOSTS = [
  'kubernetes.default.svc.cluster.local',
  'kubernetes.default.svc',
  'kubernetes.default',
  'kubernetes',
] as const

/**
 * The loopback address in containers that stands for the API server, on port 443; stack/image/lib/cluster.sh forwards
 * what comes there to the simulator.
 */
export const CLUSTER_API_ADDRESS = '127.10.96.1'
