import type { AppStatus } from '../api/apps.js'
import { desiredOf, healthyOf, ofIt, replicaCount } from './count-replicas.js'
import type { Wanted } from './wanted.js'

/**
 * How far a release is, in one line: how many replicas are healthy, which attempt this is, and what is already known to be
 * wrong.
 */
export function progressText(wanted: Wanted, status: AppStatus): string {
  // Nothing goes on meanwhile.
  if (status.problem !== undefined) return status.problem
  const of = wanted.version === undefined ? '' : `version ${wanted.version}: `
  const counted = `${healthyOf(wanted, status)} of ${replicaCount(desiredOf(status))} healthy`
  return of + [...problem(wanted, status), counted, ...attempt(status)].join(', ')
}

/** Said from the second attempt on. */
function attempt({ rollout, pods }: AppStatus): string[] {
  const { attempt: number = 1, attempts } = rollout ?? {}
  if (number < 2 || attempts === undefined) return []
  const last = pods.find((pod) => pod.current !== false && pod.lastState !== undefined)?.lastState
  return [`attempt ${number} of ${attempts}${last === undefined ? '' : ` (last exit: ${last})`}`]
}

/** What one of its replicas suffers from, and how long it may go on. */
function problem(wanted: Wanted, status: AppStatus): string[] {
  const found = ofIt(wanted, status).find((pod) => pod.problem !== undefined)
  if (found?.problem === undefined) return []
  const left = Math.ceil((Date.parse(found.gives_up_at ?? '') - Date.now()) / 1000)
  return [found.problem, ...(left > 0 ? [`giving up in ${left} s`] : [])]
}
