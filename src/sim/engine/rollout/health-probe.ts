import { isAborted, sleep } from '../../waiting.js'
import type { EngineTiming } from '../timing.js'

export interface HealthWatch {
  /** Asks it once, with so many milliseconds to answer. */
  readonly probe: (timeout: number) => Promise<boolean>
  readonly timing: Pick<EngineTiming, 'probeBooting' | 'probeServing' | 'probeTimeout' | 'unhealthyAfter'>
  readonly signal: AbortSignal
  /** It answers for the first time. */
  readonly onHealthy: () => void
}

/** Probes a replica until it has been healthy and is not any more (true), or until the signal aborts (false). */
export async function watchHealth({ probe, timing, signal, onHealthy }: HealthWatch): Promise<boolean> {
  let healthy = false
  let failures = 0
  while (!isAborted(signal)) {
    const answered = await probe(timing.probeTimeout)
    if (isAborted(signal)) break
    if (answered) {
      failures = 0
      if (!healthy) onHealthy()
      healthy = true
    } else if (healthy && ++failures >= timing.unhealthyAfter) {
      return true
    }
    await sleep(healthy ? timing.probeServing : timing.probeBooting, signal)
  }
  return false
}
