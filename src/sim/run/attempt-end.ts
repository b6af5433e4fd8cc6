import { APP_PORT } from '../engine/index.js'
import type { Inside } from '../engine/index.js'

/** How one run of a replica's container ended. */
export type AttemptEnd =
  | {
      readonly kind: 'exited'
      /** Null when the container was removed behind our back. */
      readonly exitCode: number | null
      readonly outOfMemory: boolean
      readonly seconds: number
      readonly healthyFor: number
    }
  /** It did not answer until the boot deadline. */
  | {
      readonly kind: 'silent'
      /** What it had: the deadline, or where it was starved all the time by the clock. */
      readonly seconds: number
      /** Seconds in which it waited for a CPU. */
      readonly waitedForCpu: number
      /** It waited so long that the clock ended it before it had all of its time. */
      readonly wasStarved: boolean
      readonly healthyFor: 0
      /** What a look inside showed; null when that could not be done. */
      readonly inside: Inside | null
    }
  /** It answered, and then did not any more. */
  | { readonly kind: 'unhealthy'; readonly healthyFor: number }
  /** Docker did not make or start it. */
  | { readonly kind: 'refused'; readonly words: string; readonly healthyFor: 0 }

/** As `ps` shows it (platform-api.md, `lastState`). */
export function lastStateOf(exitCode: number | null, outOfMemory: boolean): string {
  if (outOfMemory) return 'OOMKilled'
  if (exitCode === null) return 'Removed'
  return exitCode === 0 ? 'Completed' : `Error (exit code ${exitCode})`
}

const TIMES = ['', '', ', twice', ', three times']

/**
 * Why a rollout failed, as one sentence without its full stop and subject.
 *
 * @param ends how many runs ended without having been healthy
 * @param size GB a replica has
 */
export function reasonOf(end: AttemptEnd, ends: number, size: number): string {
  const times = TIMES[ends] ?? `, ${ends} times`
  switch (end.kind) {
    case 'exited':
      if (end.outOfMemory)
        return `ran out of memory while starting: it was killed beyond its size of ${size} GB`
      if (end.exitCode === null) return `its container was removed while starting${times}`
      return `exited with code ${end.exitCode} after ${secondsText(end.seconds)}${times}`
    case 'silent':
      return `did not answer on port ${APP_PORT} within ${secondsText(end.seconds)}${notCounted(end)}`
    case 'unhealthy':
      return `stopped answering on port ${APP_PORT}`
    case 'refused':
      return `could not be started${times}: ${end.words}`
  }
}

/** What its time was longer by. */
function notCounted({ seconds: had, waitedForCpu, wasStarved }: AttemptEnd & { kind: 'silent' }): string {
  if (wasStarved || waitedForCpu < Math.max(1, had / 10)) return ''
  return `, not counting ${secondsText(waitedForCpu)} in which it waited for a CPU`
}

export function secondsText(value: number): string {
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} s`
}
