import type { AttemptEnd } from './attempt-end.js'
import type { Diagnosis, FailureFacts } from '../diagnosis/index.js'

/** What is judged of the end of a run. @param size GB of memory it had */
export function failureFacts(end: AttemptEnd, size: number, lastOutput: readonly string[]): FailureFacts {
  const exited = end.kind === 'exited' ? end : null
  return {
    how: end.kind,
    exitCode: exited?.exitCode ?? null,
    outOfMemory: exited?.outOfMemory ?? false,
    seconds: end.kind === 'exited' || end.kind === 'silent' ? end.seconds : 0,
    size,
    lastOutput,
    waitedForCpu: end.kind === 'silent' ? end.waitedForCpu : 0,
    wasStarved: end.kind === 'silent' && end.wasStarved,
    inside: end.kind === 'silent' ? end.inside : null,
  }
}

/** What was seen, and its cause where that says more. */
export function reasonWithCause(reason: string, end: AttemptEnd, found: Diagnosis | null): string {
  const known = end.kind === 'exited' && end.outOfMemory
  return found && !known ? `${reason}: ${found.cause}` : reason
}
