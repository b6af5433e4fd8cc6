import { isAborted, orAborted, sleep } from '../../waiting.js'
import { APP_PORT } from '../app-port.js'
import type { Instance } from '../runtime.js'
import { BootClock } from './boot-clock.js'
import type { BootTime } from './boot-clock.js'
import { watchHealth } from './health-probe.js'
import { lookEarly } from './look-early.js'
import type { RolloutContext } from './rollout-context.js'

/** How the watching of an instance ended: of one that was silent with the time it had. */
export type Verdict = 'ended' | 'retired' | 'unhealthy' | { readonly silent: BootTime }

export interface Watch {
  readonly instance: Instance
  /** It was running before it was watched, and has mostly been up for long. */
  readonly wasFound: boolean
  /** GB of memory it has. */
  readonly size: number
  readonly bootDeadlineSeconds: number
  /** From now on nobody minds whether it answers. */
  readonly draining: AbortSignal
  /** From now on it is to end. */
  readonly retired: AbortSignal
  /** It answers for the first time. */
  onHealthy(): void
  /** It has used up the time in which it holds up the boots of others. */
  onSlotOver(): void
  /** Why it will not become healthy as it is, as far as a look inside told; without a period. */
  onProblem(problem: string | null): void
  /** When its time is over as far as is known, which is later where it waits for a CPU. */
  onDeadline(until: Date): void
}

/** Watches an instance until something has to be done about it. */
export async function untilVerdict(
  { timing }: Pick<RolloutContext, 'timing'>,
  watch: Watch,
): Promise<Verdict> {
  const { instance, wasFound, draining, retired, bootDeadlineSeconds } = watch
  const over = new AbortController()
  const booting = new AbortController()
  // One that was found has mostly been up for longer than the deadline: it has to be asked before it is judged.
  const probing = timing.probeTimeout * timing.unhealthyAfter
  const clock = new BootClock({
    startedAt: instance.startedAt.getTime(),
    look: (until) => instance.look(until),
  })
  const deadline = async (): Promise<Verdict> => {
    const had = await clock.passed(bootDeadlineSeconds, booting.signal, {
      least: wasFound ? probing / 1000 : 0,
      onWait: (until) => watch.onDeadline(until),
    })
    // What listens by now is asked once more.
    if (had?.inside?.listening.some(({ port }) => port === APP_PORT)) await sleep(probing, booting.signal)
    return had === null || isAborted(booting.signal) ? never() : { silent: had }
  }
  const health = async (): Promise<Verdict> => {
    const unhealthy = await watchHealth({
      probe: (timeout) => instance.answers(timeout),
      timing,
      signal: AbortSignal.any([over.signal, draining]),
      onHealthy: () => {
        booting.abort()
        watch.onHealthy()
      },
    })
    return unhealthy ? 'unhealthy' : never()
  }
  if (!wasFound) {
    const { size } = watch
    const onSeen = (problem: string | null) => watch.onProblem(problem)
    void lookEarly({ instance, size, after: timing.earlyLooks, signal: booting.signal, onSeen })
    void clock.passed(timing.bootSlot / 1000, booting.signal).then(() => watch.onSlotOver())
  }
  let verdict: Verdict = 'retired'
  try {
    const first = Promise.race([instance.ended.then((): Verdict => 'ended'), deadline(), health()])
    await orAborted(
      first.then((seen) => (verdict = seen)),
      retired,
    )
    return verdict
  } finally {
    over.abort()
    booting.abort()
  }
}

/** Something else decides. */
function never(): Promise<never> {
  return new Promise(() => undefined)
}
