import { setTimeout as sleep } from 'node:timers/promises'
import { GigalixirError } from './errors.js'
import type { Target } from './targets/target.js'

/** Milliseconds between two looks at what seldom changes: production is asked less often than a simulator of one's own. */
export const LOOK_MS: Readonly<Record<Target['kind'], number>> = {
  simulator: 1000,
  custom: 2000,
  production: 5000,
}

/**
 * Waits between two looks.
 *
 * @param interrupted what is said when the person stops waiting
 * @throws GigalixirError INTERRUPTED
 */
export async function pause(milliseconds: number, signal: AbortSignal, interrupted: string): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal })
  } catch (error) {
    throw new GigalixirError('INTERRUPTED', interrupted, { cause: error })
  }
}
