/** The engine's times, in milliseconds; tests make them shorter. */
export interface EngineTiming {
  /** Between two probes of a replica that boots, and of one that serves. */
  readonly probeBooting: number
  readonly probeServing: number
  /** One probe's patience. */
  readonly probeTimeout: number
  /** Probes in a row that must fail until a healthy replica counts as unhealthy. */
  readonly unhealthyAfter: number
  /** Exits without having been healthy after which a rollout has failed. */
  readonly exitsOfARollout: number
  /** New replicas that boot side by side where nothing old has to be replaced: each takes a core while it boots. */
  readonly bootingAtOnce: number
  /** The same over all apps, for each core of the machine they run on; and how much time of its own one of them may hold up the others. */
  readonly bootingPerCore: number
  readonly bootSlot: number
  /** After a replica's start, when one that does not answer yet is looked into. */
  readonly earlyLooks: readonly number[]
  /** What a process gets between SIGTERM and SIGKILL. */
  readonly stopGrace: number
  /** The same for everything at once, when the simulator stops: requests under way, and the processes. */
  readonly shutdownDrain: number
  readonly shutdownGrace: number
  /** Serving this long makes earlier crashes forgotten. */
  readonly steadyAfter: number
  /** How long a one-off that ended can still be looked at: its output, then how it ended. */
  readonly outputKept: number
  readonly endKept: number
  /** How long the container of a replica that failed is kept. */
  readonly failureKept: number
  /** Between two comparisons of what is believed with what there is, should an event ever get lost. */
  readonly resync: number
}

export const DEFAULT_TIMING: EngineTiming = {
  probeBooting: 10,
  probeServing: 2000,
  probeTimeout: 1000,
  unhealthyAfter: 3,
  exitsOfARollout: 3,
  bootingAtOnce: 4,
  bootingPerCore: 2,
  bootSlot: 10_000,
  earlyLooks: [4000, 8000, 16_000, 32_000],
  stopGrace: 10_000,
  shutdownDrain: 3000,
  shutdownGrace: 2000,
  steadyAfter: 60_000,
  outputKept: 10_000,
  endKept: 600_000,
  failureKept: 3_600_000,
  resync: 30_000,
}

const LONGEST_DELAY = 60_000

/** Milliseconds to wait before the next start after so many failures in a row: 0, 1, 2, 4 … 60 seconds. */
export function restartDelay(failures: number): number {
  return failures <= 1 ? 0 : Math.min(1000 * 2 ** (failures - 2), LONGEST_DELAY)
}
