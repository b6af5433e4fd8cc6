import { GigalixirError } from '../lib/errors.js'
import { ControlClient } from './control/index.js'
import { SimulatorFinder } from './finder.js'
import { LocatorFile } from './locator.js'
import { waitUntilGone } from './process-alive.js'
import { silentSimulator } from './up.js'

/** Replicas get `drainSeconds` to finish requests (at most an hour by setting); the rest is stopping containers. */
const STOP_TIMEOUT_MS = 3_700_000

export interface DownResult {
  /** False when nothing ran. */
  readonly stopped: boolean
  /** Set when the simulator had ended without stopping and only its traces were removed. */
  readonly leftover: string | null
}

/**
 * Stops the simulator of a home: replicas drain and stop, all data stays. Resolves when its process is gone.
 *
 * @throws GigalixirError SIM_START_FAILED when it does not answer; TIMEOUT when it does not end; INTERRUPTED
 */
export async function down(
  home: string,
  options: { onStopping?: () => void; signal?: AbortSignal } = {},
): Promise<DownResult> {
  const { signal } = options
  const found = await new SimulatorFinder(home).find()
  switch (found.state) {
    case 'absent':
      return { stopped: false, leftover: null }
    case 'stale':
      await new LocatorFile(home).remove(found.locator)
      return { stopped: false, leftover: found.reason }
    case 'silent':
      throw silentSimulator(found.locator)
    case 'starting':
      throw new GigalixirError('REFUSED', 'The simulator is being started by another process.', {
        next: ['Interrupt that start, or wait for it and try again: gigalixir sim down'],
      })
    case 'running':
    case 'stopping': {
      const { pid, port, token } = found.locator
      options.onStopping?.()
      if (found.state === 'running') await new ControlClient(port, token).stop()
      if (await waitUntilGone(pid, STOP_TIMEOUT_MS, signal)) return { stopped: true, leftover: null }
      if (signal?.aborted)
        throw new GigalixirError('INTERRUPTED', 'Stopped waiting; the simulator is still stopping.', {
          next: ['Follow it with: gigalixir sim logs'],
        })
      throw new GigalixirError('TIMEOUT', `The simulator (process ${pid}) does not stop.`, {
        next: ['See what it waits for: gigalixir sim logs', `Kill process ${pid}, then: gigalixir sim up`],
      })
    }
  }
}
