/** `1 replica`, `2 new replicas`. */
export function replicaCount(count: number, adjective = ''): string {
  return `${count} ${adjective && `${adjective} `}${count === 1 ? 'replica' : 'replicas'}`
}
