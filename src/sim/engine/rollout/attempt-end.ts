import { APP_PORT } from '../app-port.js'
import type { Inside } from '../diagnosis/index.js'
import type { InstanceEnd } from '../runtime.js'

/** How one run of a replica ended. */
export type AttemptEnd =
  | {
      readonly kind: 'exited'
      /** Null when it was removed behind our back. */
      readonly exitCode: number | null
      readonly outOfMemory: boolean
      readonly seconds: number
      readonly healthyFor: number
      /** Its node wrote a crash dump. */
      readonly leftDump: boolean
    }
  /** It did not answer until the boot deadline. */
  | {
      readonly kind: 'silent'
      /** What it had: the deadline, or where it was starved all the time by the clock. */
      readonly seconds: number
      /** Seconds spent waiting for a CPU. */
      readonly waitedForCpu: number
      /** It waited so long that the clock ended it before it had all of its time. */
      readonly wasStarved: boolean
      readonly healthyFor: 0
      /** What a look inside showed; null when that could not be done. */
      readonly inside: Inside | null
    }
  /** It answered, and then did not any more. */
  | { readonly kind: 'unhealthy'; readonly healthyFor: number }
  /** It could not be made or started. */
  | { readonly kind: 'refused'; readonly words: string; readonly healthyFor: 0 }

/** How a process ends that is killed: 128 and the number of the signal. */
const KILLED = 137

/**
 * Whether memory is what ended it. Some process of an instance may be killed for memory long before, and the instance live
 * on: how it ended later, by a forced stop, a crash or its regular end, is another matter. While it starts, what it started
 * and lost is why it gives up.
 *
 * @param byItself nobody stopped it
 * @param hadServed it had been healthy
 */
export function ranOutOfMemory(
  { exitCode, memoryKill }: InstanceEnd,
  byItself: boolean,
  hadServed = false,
): boolean {
  if (!memoryKill || !byItself || exitCode === null || exitCode === 0) return false
  return exitCode === KILLED || !hadServed
}

/** As `ps` shows it (platform-api.md, `lastState`). */
export function lastStateOf(exitCode: number | null, outOfMemory: boolean): string {
  if (outOfMemory) return 'OOMKilled'
  if (exitCode === null) return 'Removed'
  return exitCode === 0 ? 'Completed' : `Error (exit code ${exitCode})`
}

/**
 * Whether a run that ended so is worth a look: there is something left of it, and it never became healthy or has a crash
 * dump.
 */
export function isWorthKeeping(end: AttemptEnd): boolean {
  if (end.kind === 'silent') return true
  return end.kind === 'exited' && end.exitCode !== null && (end.healthyFor === 0 || end.leftDump)
}

/** How to read the crash dump that a replica left. */
export function dumpHint(app: string): string {
  return `It left a crash dump: gigalixir ps:dump --failed -a ${app}`
}

const TIMES = ['', '', ', twice', ', three times']

/**
 * How a run ended, as one sentence without its full stop and subject.
 *
 * @param size GB it had
 * @param times how many in a row ended without having been healthy
 */
export function describeEnd(end: AttemptEnd, size: number, times = 1): string {
  const often = TIMES[times] ?? `, ${times} times`
  switch (end.kind) {
    case 'exited':
      if (end.outOfMemory) return `ran out of memory ${whenOf(end)} and was killed (size ${size} GB)`
      if (end.exitCode === null) return `was removed from outside ${whenOf(end)}${often}`
      return `exited with code ${end.exitCode} after ${secondsText(end.seconds)}${often}`
    case 'silent':
      return `did not answer on port ${APP_PORT} within ${secondsText(end.seconds)}${notCounted(end)}`
    case 'unhealthy':
      return `stopped answering on port ${APP_PORT}`
    case 'refused':
      return `could not be started${often}: ${end.words}`
  }
}

function whenOf({ healthyFor, seconds }: AttemptEnd & { kind: 'exited' }): string {
  return healthyFor === 0 ? 'while starting' : `after ${secondsText(seconds)}`
}

/** What its time was longer by. */
function notCounted({ seconds: had, waitedForCpu, wasStarved }: AttemptEnd & { kind: 'silent' }): string {
  if (wasStarved || waitedForCpu < Math.max(1, had / 10)) return ''
  return `, not counting ${secondsText(waitedForCpu)} spent waiting for a CPU`
}

function secondsText(value: number): string {
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} s`
}
