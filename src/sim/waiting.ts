/** Resolves after the time, or at once when the signal aborts. Never rejects: the caller looks at the signal. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve()
      return
    }
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Waits for the work or for the signal, whichever is first. @throws what the work throws while it is waited for */
export async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const end = deferred()
  if (signal.aborted) end.resolve()
  else signal.addEventListener('abort', end.resolve, { once: true })
  try {
    await Promise.race([work, end.promise])
  } finally {
    signal.removeEventListener('abort', end.resolve)
  }
}

/** Waits for work, but not for ever. @returns whether it was done in time @throws what it throws while it is waited for */
export async function inTime(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), milliseconds)
  try {
    await orAborted(work, late.signal)
  } finally {
    clearTimeout(timer)
  }
  return !late.signal.aborted
}

/** A promise that is resolved from outside. */
export function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let settle: (() => void) | undefined
  const promise = new Promise<void>((resolve) => (settle = resolve))
  return { promise, resolve: () => settle?.() }
}

/** Wakes all who wait for something to be another than before. */
export class Changes {
  #next = deferred()

  tell(): void {
    const { resolve } = this.#next
    this.#next = deferred()
    resolve()
  }

  /** The next change, or the end of waiting: the caller looks. */
  next(signal: AbortSignal): Promise<void> {
    return orAborted(this.#next.promise, signal)
  }
}

/** Asks the signal anew: a signal that was not aborted before an `await` may be after it. */
export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false
}
