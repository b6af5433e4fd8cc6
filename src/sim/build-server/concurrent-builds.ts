/** What a build may take of memory without the machine running short: compilers of large apps come near it. */
const BYTES_PER_BUILD = 2 * 1024 ** 3

/**
 * How many builds a machine takes at the same time: one for each core, where there is memory for it. More would each take
 * as long as all together, and leave nothing to the replicas that boot.
 */
export function concurrentBuilds({
  cpus,
  memory,
}: {
  readonly cpus: number
  readonly memory: number
}): number {
  return Math.max(1, Math.min(cpus, Math.round(memory / BYTES_PER_BUILD)))
}
