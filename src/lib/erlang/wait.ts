import { GigalixirError } from '../errors.js'

/** How long to wait at most. */
export interface WaitOptions {
  /** Milliseconds; `Infinity` for no limit. */
  timeoutMs?: number
  signal?: AbortSignal
  /** The limit as the caller knows it, when `timeoutMs` is only what is left of it. */
  wholeMs?: number
}

/** The largest delay a Node timer takes; about 25 days. */
const MAX_DELAY = 2 ** 31 - 1

/**
 * A promise with an end in any case: what settles it is handed to `start`, which returns what to undo afterwards.
 *
 * @param what the thing waited for, as in "… took longer than 5 seconds."
 * @throws GigalixirError TIMEOUT when the time is over; INTERRUPTED when aborted
 */
export function waitFor<T>(
  what: string,
  { timeoutMs = Infinity, wholeMs = timeoutMs, signal }: WaitOptions,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) {
      reject(interrupted(what))
      return
    }
    const state: { settled: boolean; undo?: () => void } = { settled: false }
    const finish = (settle: () => void) => {
      if (state.settled) return
      state.settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      state.undo?.()
      settle()
    }
    const onAbort = () => finish(() => reject(interrupted(what)))
    const timer =
      timeoutMs <= MAX_DELAY
        ? setTimeout(() => finish(() => reject(late(what, wholeMs))), timeoutMs)
        : undefined
    signal?.addEventListener('abort', onAbort)
    state.undo = start(
      (value) => finish(() => resolve(value)),
      (error) => finish(() => reject(error)),
    )
    // `start` may have settled it at once, before there was anything to undo.
    if (state.settled) state.undo()
  })
}

/** One limit over several waits: each call gives what is left of it. */
export function sharedLimit({ timeoutMs = Infinity, signal }: WaitOptions): () => WaitOptions {
  const end = performance.now() + timeoutMs
  return () => ({
    timeoutMs: Math.max(0, end - performance.now()),
    wholeMs: timeoutMs,
    ...(signal && { signal }),
  })
}

function late(what: string, timeoutMs: number): GigalixirError {
  return new GigalixirError('TIMEOUT', `${what} took longer than ${seconds(timeoutMs)} seconds.`)
}

function seconds(milliseconds: number): string {
  return String(Number((milliseconds / 1000).toFixed(milliseconds < 1000 ? 3 : 1)))
}

function interrupted(what: string): GigalixirError {
  return new GigalixirError('INTERRUPTED', `${what} was stopped.`)
}
