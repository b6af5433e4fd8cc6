import type { ReplicaStatus } from '../observation.js'

/** What the plan needs to know of a replica. */
export interface PlannedReplica {
  readonly status: ReplicaStatus
  /** It is what is desired now; else it is of an earlier release, generation or size. */
  readonly matches: boolean
  /** It has served: it is worth keeping until something else serves in its place. */
  readonly hasServed: boolean
  readonly createdAt: number
}

/** What to do next. Asked again after each change: it never needs to look ahead. */
export interface RolloutPlan<R> {
  /** New replicas to start now. */
  readonly start: number
  /** Replicas to take out of traffic and stop. */
  readonly retire: readonly R[]
}

/**
 * The next step from what is seen to what is desired: replica by replica, and never fewer serving than before.
 *
 * @param held the rollout has failed: nothing new is tried while something old can serve
 */
export function planRollout<R extends PlannedReplica>(
  wanted: number,
  replicas: readonly R[],
  { held, bootingAtOnce }: { held: boolean; bootingAtOnce: number },
): RolloutPlan<R> {
  const living = replicas.filter((replica) => replica.status !== 'Draining')
  if (wanted === 0) return { start: 0, retire: living }

  const fresh = living.filter((replica) => replica.matches)
  const old = living.filter((replica) => !replica.matches)
  // Of an earlier rollout that was overtaken: nobody waits for these any more.
  const overtaken = old.filter((replica) => !replica.hasServed)
  const fallback = old.filter((replica) => replica.hasServed)
  if (held && fallback.length > 0) {
    return { start: 0, retire: [...overtaken, ...fresh.filter((replica) => replica.status !== 'Healthy')] }
  }

  const surplus = leastUseful(fresh).slice(0, Math.max(0, fresh.length - wanted))
  const kept = fresh.filter((replica) => !surplus.includes(replica))
  const spare = kept.filter(isHealthy).length + fallback.filter(isHealthy).length - wanted
  const replaced =
    spare < 0
      ? []
      : [
          ...fallback.filter((replica) => !isHealthy(replica)),
          ...oldestFirst(fallback.filter(isHealthy)).slice(0, spare),
        ]

  const booting = kept.filter((replica) => !isHealthy(replica)).length
  // One by one, of many replicas a quarter at a time, as Kubernetes surges.
  const surge = Math.min(bootingAtOnce, Math.max(1, Math.ceil(wanted / 4)))
  const places = (fallback.length > 0 ? surge : bootingAtOnce) - booting
  return {
    start: Math.max(0, Math.min(wanted - kept.length, places)),
    retire: [...overtaken, ...surplus, ...replaced],
  }
}

/** Those that do not serve first, then the youngest. */
function leastUseful<R extends PlannedReplica>(replicas: readonly R[]): R[] {
  return replicas.toSorted((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)) || b.createdAt - a.createdAt)
}

function oldestFirst<R extends PlannedReplica>(replicas: readonly R[]): R[] {
  return replicas.toSorted((a, b) => a.createdAt - b.createdAt)
}

function isHealthy(replica: PlannedReplica): boolean {
  return replica.status === 'Healthy'
}
