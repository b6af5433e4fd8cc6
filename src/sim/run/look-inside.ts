import { dockerWords } from '../docker/index.js'
import { LOOK, readLook } from './diagnosis/index.js'
import type { Inside } from './diagnosis/index.js'
import { execIn } from './exec.js'
import type { RunContext } from './run-context.js'

/** Nobody waits longer than that to learn why something failed. */
const PATIENCE = 5000

/** Looks into a running container. Null when it cannot be done, such as when it ends just then: it is only for the reason. */
export async function lookInside(
  { link, log }: Pick<RunContext, 'link' | 'log'>,
  container: { readonly id: string },
  name: string,
): Promise<Inside | null> {
  try {
    const { stdout } = await execIn(link, container.id, LOOK, AbortSignal.timeout(PATIENCE))
    return readLook(stdout)
  } catch (error) {
    log(`${name} could not be looked into: ${dockerWords(error)}`)
    return null
  }
}
