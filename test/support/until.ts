import { vi } from 'vitest'

/**
 * Waits until a check passes, for what only shows from outside. The limit is there to name what never came, not a guess at
 * how long it takes: vitest's own of one second is passed on a busy machine.
 */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000, interval: 10 })
}
