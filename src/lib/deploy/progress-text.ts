import type { AppStatus } from '../api/apps.js'
import { desiredOf, healthyOf, ofIt } from './count-replicas.js'
import { replicaCount } from './replica-count.js'
import type { Wanted } from './wanted.js'

/**
 * How far a release is, in one line, which a terminal may cut: which attempt this is, what is already known to be wrong, how
 * many replicas are healthy, and how the attempt before ended.
 */
export function progressText(wanted: Wanted, status: AppStatus): string {
  // Nothing goes on meanwhile.
  if (status.problem !== undefined) return status.problem
  const of = wanted.version === undefined ? '' : `version ${wanted.version}: `
  const counted = `${healthyOf(wanted, status)} of ${replicaCount(desiredOf(status))} healthy`
  return of + [...attempt(status), ...problem(wanted, status), counted, ...lastExit(status)].join(', ')
}

/** Said from the second attempt on. */
function attempt({ rollout }: AppStatus): string[] {
  const { attempt: number = 1, attempts } = rollout ?? {}
  return number < 2 || attempts === undefined ? [] : [`attempt ${number} of ${attempts}`]
}

/** Of the attempt before. */
function lastExit({ rollout, pods }: AppStatus): string[] {
  if ((rollout?.attempt ?? 1) < 2) return []
  const last = pods.find((pod) => pod.current !== false && pod.lastState !== undefined)?.lastState
  return last === undefined ? [] : [`last exit: ${last}`]
}

/** What one of its replicas suffers from, and how long it may go on. */
function problem(wanted: Wanted, status: AppStatus): string[] {
  const found = ofIt(wanted, status).find((pod) => pod.problem !== undefined)
  if (found?.problem === undefined) return []
  const left = Math.ceil((Date.parse(found.gives_up_at ?? '') - Date.now()) / 1000)
  return [found.problem, ...(left > 0 ? [`giving up in ${left} s`] : [])]
}
