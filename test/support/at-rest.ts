/** Turns of the event loop without progress after which there will be none. */
const TURNS = 1000

/**
 * Resolves once a count does not grow any more, for tests of what has to stand still. It goes by turns of the event loop,
 * not by time: where all ends of a connection are in this process, every turn moves what can be moved, so a slow machine
 * takes longer but sees the same.
 *
 * @param enough ends the waiting too, since what grows beyond it has not stood still
 */
export async function atRest(count: () => number, enough = Infinity): Promise<void> {
  let seen = count()
  for (let still = 0; still < TURNS && seen < enough; still += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    const now = count()
    if (now !== seen) still = 0
    seen = now
  }
}
