import { dockerWords, execIn } from '../client/index.js'
import { LOOK, readLook } from '../../../engine/index.js'
import type { Inside } from '../../../engine/index.js'
import type { RunContext } from './run-context.js'

/** Docker's own name server, in every container. */
const NAME_SERVER = '127.0.0.11'

/** A machine that takes longer to start a program is overloaded. */
const PATIENCE = 15_000

/**
 * Looks into a running container.
 *
 * @param signal ends it, which is told as `late`
 * @returns null when it cannot be done, such as when the container ends just then; `late` when there was no answer in time
 */
export async function lookInside(
  { link, log }: Pick<RunContext, 'link' | 'log'>,
  container: { readonly id: string },
  name: string,
  signal: AbortSignal,
): Promise<Inside | 'late' | null> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)])
  try {
    const { stdout } = await execIn(link, container.id, LOOK, over)
    const inside = readLook(stdout)
    return { ...inside, listening: inside.listening.filter(({ address }) => address !== NAME_SERVER) }
  } catch (error) {
    if (over.aborted) return 'late'
    log(`${name} could not be looked into: ${dockerWords(error)}`)
    return null
  }
}
