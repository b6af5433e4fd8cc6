import { diagnose } from '../engine/index.js'
import type { CauseCode } from '../engine/index.js'
import { lookInside } from './look-inside.js'
import type { RunContext } from './run-context.js'
import { isAborted, sleep } from '../waiting.js'

/** Causes that are certain while the app still starts: it listens, only not where it should. */
const CERTAIN: readonly CauseCode[] = ['other-port', 'other-address']

export interface EarlyLook {
  readonly container: { readonly id: string }
  /** The replica's. */
  readonly name: string
  /** GB of memory it has. */
  readonly size: number
  /** Aborted when it answers, or ends. */
  readonly signal: AbortSignal
  /** Told after each look: why it will not become healthy as it is, without a period; null when nothing points to that. */
  readonly onSeen: (problem: string | null) => void
}

/**
 * Looks into a replica that does not answer yet, a few times before its time is up, so that whoever waits learns early
 * what will not change by waiting. It fails nothing: an app may open another port first.
 */
export async function lookEarly(
  context: Pick<RunContext, 'link' | 'log' | 'timing'>,
  { container, name, size, signal, onSeen }: EarlyLook,
): Promise<void> {
  const start = Date.now()
  for (const after of context.timing.earlyLooks) {
    await sleep(start + after - Date.now(), signal)
    if (isAborted(signal)) return
    const inside = await lookInside(context, container, name, signal)
    if (isAborted(signal)) return
    const seconds = (Date.now() - start) / 1000
    const nothing = { exitCode: null, outOfMemory: false, lastOutput: [], waitedForCpu: 0, wasStarved: false }
    const found =
      inside && inside !== 'late' && diagnose({ how: 'silent', seconds, size, inside, ...nothing })
    onSeen(found && CERTAIN.includes(found.code) ? found.cause : null)
  }
}
