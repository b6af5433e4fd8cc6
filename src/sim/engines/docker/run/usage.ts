import type { ContainerStats, Docker } from '../client/index.js'
import type { ReplicaUsage } from '../../../engine/index.js'
import { orAborted, sleep } from '../../../waiting.js'

/** Milliseconds all of an app's containers have to answer in: who looks at a status does not wait longer. */
const LIMIT = 1000
/** Milliseconds between two looks at a container that is looked at for the first time. */
const SPAN = 200
/** Milliseconds after which an earlier look tells nothing of now. */
const OLD = 60_000

interface Look {
  /** Nanoseconds of CPU all its processes have used so far. */
  readonly cpu: number
  /** As `performance.now()` has it. */
  readonly at: number
  readonly memory: number
  readonly memoryLimit: number | null
}

/** What containers use, by the counters of their control groups. Remembers the last look at each, by which CPU is told. */
export class Usages {
  readonly #last = new Map<string, Look>()

  /** @returns by name; those that did not answer in time are left out */
  async of(
    docker: Docker,
    containers: readonly { readonly name: string; readonly id: string }[],
  ): Promise<ReadonlyMap<string, ReplicaUsage>> {
    const found = new Map<string, ReplicaUsage>()
    const over = AbortSignal.timeout(LIMIT)
    const looks = containers.map(async ({ name, id }) => {
      const usage = await this.#usageOf(docker, id, over).catch(() => null) // it has ended, or Docker is away: the status tells that
      if (usage !== null && !over.aborted) found.set(name, usage)
    })
    await orAborted(Promise.all(looks), over)
    this.#forgetOld()
    return found
  }

  async #usageOf(docker: Docker, id: string, signal: AbortSignal): Promise<ReplicaUsage | null> {
    const known = this.#last.get(id)
    const before =
      known !== undefined && performance.now() - known.at >= SPAN ? known : await look(docker, id)
    if (before === null) return null
    if (before !== known) await sleep(SPAN, signal)
    const now = await look(docker, id)
    if (now === null) return null
    this.#last.set(id, now)
    const { memory, memoryLimit } = now
    const seconds = (now.at - before.at) / 1000
    const used = (now.cpu - before.cpu) / 1e9
    return { memory, memoryLimit, cpu: seconds > 0 && used >= 0 ? used / seconds : null }
  }

  #forgetOld(): void {
    const before = performance.now() - OLD
    for (const [id, { at }] of this.#last) if (at < before) this.#last.delete(id)
  }
}

/** The counters of one container, without the second that Docker itself would wait for a difference. */
async function look(docker: Docker, id: string): Promise<Look | null> {
  const stats = await docker.getContainer(id).stats({ stream: false, 'one-shot': true })
  return lookOf(stats, performance.now())
}

/**
 * Reads Docker's answer (https://docs.docker.com/reference/api/engine, ContainerStats). Version 2 of control groups counts
 * inactive file pages as `inactive_file`, version 1 as `total_inactive_file`.
 *
 * @returns null for a container that does not run
 */
export function lookOf({ cpu_stats, memory_stats }: ContainerStats, at: number): Look | null {
  const { usage, limit, stats = {} } = memory_stats
  const cpu = cpu_stats.cpu_usage?.total_usage
  if (usage === undefined || cpu === undefined) return null
  const cached = stats.total_inactive_file ?? stats.inactive_file ?? 0
  return { cpu, at, memory: Math.max(0, usage - cached), memoryLimit: limit ?? null }
}
