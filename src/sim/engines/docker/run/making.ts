import { GigalixirError } from '../../../../lib/errors.js'
import { isNotFound } from '../client/index.js'
import type { RunContext } from './run-context.js'

/** What a container needs to be there before it is made. */
export interface Place {
  readonly image: string
  readonly network: string
}

/**
 * Makes a container of an app where image and network are ready. Both may have been removed behind our back: then they
 * are made again, once.
 *
 * @throws what `make` or the preparation throws
 */
export async function makeInPlace<T>(
  { networks, stacks, log }: Pick<RunContext, 'networks' | 'stacks' | 'log'>,
  { app, stack, signal }: { app: string; stack: string; signal: AbortSignal },
  make: (place: Place) => Promise<T>,
): Promise<T> {
  const attempt = async () => {
    const image = stacks.imageOf(stack)
    await networks.ensure(app, signal)
    return make({ image, network: networks.nameOf(app) })
  }
  try {
    return await attempt()
  } catch (error) {
    if (!isNotFound(error) && !isUnprepared(error)) throw error
    networks.forget(app)
    await stacks.prepare(stack, ({ step, detail }) => log(`${stack}: ${step} ${detail ?? ''}`.trim()))
    return attempt()
  }
}

function isUnprepared(error: unknown): boolean {
  return error instanceof GigalixirError && error.code === 'STACK_UNAVAILABLE'
}
