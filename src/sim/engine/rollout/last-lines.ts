import { messageOf } from '../../../lib/errors.js'
import type { RolloutContext } from './rollout-context.js'
import { inTime } from '../../waiting.js'

/** How long the last lines may take to be stored before they are removed with what printed them. */
const PATIENCE = 30_000

/** Waits until everything an instance printed is stored: when it is removed, its output is gone. Failures are logged. */
export async function lastLinesStored(
  collection: ReturnType<RolloutContext['logger']['collect']>,
  name: string,
  log: (message: string) => void,
): Promise<void> {
  try {
    if (!(await inTime(collection.done, PATIENCE))) log(`the last lines of ${name} were not stored in time`)
  } catch (error) {
    log(`the output of ${name} could not be collected: ${messageOf(error)}`)
  }
  try {
    await collection.stop()
  } catch (error) {
    log(`collecting the output of ${name} could not be ended: ${messageOf(error)}`)
  }
}
