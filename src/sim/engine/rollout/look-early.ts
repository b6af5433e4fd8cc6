import { isAborted, sleep } from '../../waiting.js'
import { diagnose } from '../diagnosis/index.js'
import type { CauseCode } from '../diagnosis/index.js'
import type { Instance } from '../runtime.js'

/** Causes that are certain while the app still starts: it listens, only not where it should. */
const CERTAIN: readonly CauseCode[] = ['other-port', 'other-address']

export interface EarlyLook {
  readonly instance: Pick<Instance, 'look'>
  /** GB of memory it has. */
  readonly size: number
  /** When to look: milliseconds from now on. */
  readonly after: readonly number[]
  /** Aborted when it answers, or ends. */
  readonly signal: AbortSignal
  /** Told after each look: why it will not become healthy as it is, without a period; null when nothing points to that. */
  readonly onSeen: (problem: string | null) => void
}

/**
 * Looks into a replica that does not answer yet, a few times before its time is up, so that whoever waits learns early
 * what will not change by waiting. It fails nothing: an app may open another port first.
 */
export async function lookEarly({ instance, size, after, signal, onSeen }: EarlyLook): Promise<void> {
  const start = Date.now()
  for (const each of after) {
    await sleep(start + each - Date.now(), signal)
    if (isAborted(signal)) return
    const inside = await instance.look(signal)
    if (isAborted(signal)) return
    const seconds = (Date.now() - start) / 1000
    const nothing = { exitCode: null, outOfMemory: false, lastOutput: [], waitedForCpu: 0, wasStarved: false }
    const found =
      inside && inside !== 'late' && diagnose({ how: 'silent', seconds, size, inside, ...nothing })
    onSeen(found && CERTAIN.includes(found.code) ? found.cause : null)
  }
}
