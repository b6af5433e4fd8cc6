import { messageOf } from '../../../lib/errors.js'
import type { RolloutContext } from './rollout-context.js'
import { orAborted } from '../../waiting.js'

/** How long the last lines may take to be stored before they are removed with what printed them. */
const PATIENCE = 30_000

/** Waits until everything an instance printed is stored: when it is removed, its output is gone. Failures are logged. */
export async function lastLinesStored(
  collection: ReturnType<RolloutContext['logger']['collect']>,
  name: string,
  log: (message: string) => void,
): Promise<void> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), PATIENCE)
  try {
    await orAborted(collection.done, late.signal)
    if (late.signal.aborted) log(`the last lines of ${name} were not stored in time`)
  } catch (error) {
    log(`the output of ${name} could not be collected: ${messageOf(error)}`)
  } finally {
    clearTimeout(timer)
  }
  try {
    await collection.stop()
  } catch (error) {
    log(`collecting the output of ${name} could not be ended: ${messageOf(error)}`)
  }
}
