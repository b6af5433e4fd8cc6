import { isHealthy } from '../api/apps.js'
import type { AppStatus, Pod } from '../api/apps.js'
import type { Wanted } from './wanted.js'

/** How many healthy replicas of it there are, not counting those that are being replaced. */
export function healthyOf(wanted: Wanted, status: AppStatus): number {
  const { pods, replicas_running: running, replicas_desired: desired = Infinity } = status
  // Replicas that are counted but not listed.
  if (pods.length === 0) return Math.min(running, desired)
  return ofIt(wanted, status).filter(isHealthy).length
}

/** The replicas of it that are to stay. */
export function ofIt({ version, commit, since }: Wanted, { pods }: AppStatus): readonly Pod[] {
  return pods.filter((pod) => {
    if (pod.current === false || since?.replaced?.has(pod.name)) return false
    if (version !== undefined && pod.version !== undefined) return pod.version === version
    return commit === undefined || pod.sha === undefined || pod.sha === commit
  })
}

/** Whether a replica of the version answers, also one that is being replaced. */
export function isLive(version: number | undefined, { pods }: AppStatus): boolean {
  return (
    version !== undefined &&
    pods.some((pod) => isHealthy(pod) && (pod.version === undefined || pod.version === version))
  )
}

/** How many there are to be; where it is not told, all there are, and at least one. */
export function desiredOf({ replicas_desired: desired, pods }: AppStatus): number {
  return desired ?? Math.max(1, pods.length)
}
