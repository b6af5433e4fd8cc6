/** What processes did with the CPU, in seconds summed over all of them. */
export interface CpuUse {
  /** They computed. */
  readonly ran: number
  /** They could have, but every CPU was at work for something else. */
  readonly waited: number
  /** What processes that are over by now had computed; how long these waited nobody knows any more. */
  readonly ranBefore: number
}

/**
 * How much of a span processes could have used: all of it but the part in which they waited for a CPU. A span in which they
 * wanted none, since a database did not answer, counts in full.
 *
 * They were at work for as long as they ran and waited together, but not for longer than the span: more than that was side by
 * side. Of that time they got the share in which they ran. Processes also wait for one another, which is not the machine's
 * fault: whoever computes on all its cores has used them.
 *
 * @param span seconds
 * @param cores of the machine
 */
export function usableSeconds(span: number, { ran, waited, ranBefore }: CpuUse, cores: number): number {
  if (waited === 0) return span
  const share = ran / (ran + waited)
  // Those that are over had the same share.
  const wanted = ran + waited + (share > 0 ? ranBefore / share : 0)
  const usable = span - Math.min(span, wanted) * (1 - share)
  return Math.min(span, Math.max(usable, (ran + ranBefore) / cores))
}
