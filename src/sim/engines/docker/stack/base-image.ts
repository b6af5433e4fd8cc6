import { GigalixirError, messageOf } from '../../../../lib/errors.js'
import { imageId } from '../client/index.js'
import type { Docker } from '../client/index.js'
import type { Progress } from '../../../service.js'
import { DEBIAN_BASE, makeDebianBase, whyNoDebootstrap } from './debootstrap.js'
import { pullImage } from './pull-image.js'

/** What the platform's own containers are made from. */
export const PLATFORM_BASE = 'heroku/heroku:24'

const DEBIAN_IMAGE = `${DEBIAN_BASE.repo}:${DEBIAN_BASE.tag}`

/**
 * Finds or makes an image to build stacks on, the quickest way first: the platform's own when it is here, one made
 * earlier, the platform's own from its registry, and at last one made from Debian's packages.
 *
 * @returns its reference
 * @throws GigalixirError STACK_UNAVAILABLE telling each way that was tried; INTERRUPTED
 */
export async function findBaseImage(
  docker: Docker,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  for (const image of [PLATFORM_BASE, DEBIAN_IMAGE]) {
    if (await imageId(docker, image)) return image
  }
  const pulled = await attempt(() => pullImage(docker, PLATFORM_BASE, progress, signal), signal)
  if (pulled === null) return PLATFORM_BASE
  progress({ step: `Pulling ${PLATFORM_BASE}`, detail: `not possible: ${pulled}` })
  const obstacle = await whyNoDebootstrap()
  if (obstacle === null) {
    await makeDebianBase(docker, progress, signal)
    return DEBIAN_IMAGE
  }
  throw new GigalixirError(
    'STACK_UNAVAILABLE',
    `There is no base image for stacks: ${PLATFORM_BASE} is not here and cannot be pulled (${pulled}), and ${obstacle}.`,
    {
      next: [
        `Pull it when a registry can be reached: docker pull ${PLATFORM_BASE}`,
        'Or name a Debian or Ubuntu image that is already here: gigalixir sim up --base-image IMAGE',
        ...(process.platform === 'linux'
          ? ['Or let one be made from Debian packages: apt-get install debootstrap, then run sim up as root']
          : []),
      ],
    },
  )
}

/**
 * The image a person named, pulled when it is not here.
 *
 * @returns its id, which changes when the name comes to mean another image
 * @throws GigalixirError STACK_UNAVAILABLE; INTERRUPTED
 */
export async function namedBaseImage(
  docker: Docker,
  image: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const here = await imageId(docker, image)
  if (here) return here
  const obstacle = await attempt(() => pullImage(docker, image, progress, signal), signal)
  const id = obstacle === null ? await imageId(docker, image) : undefined
  if (id) return id
  throw new GigalixirError(
    'STACK_UNAVAILABLE',
    `The base image ${image} is not here and cannot be pulled: ${obstacle ?? 'it is not there after the pull'}.`,
    { next: ['List the images that are here: docker images', 'Or leave out --base-image.'] },
  )
}

/** Null when it worked, else why not. */
async function attempt(work: () => Promise<void>, signal?: AbortSignal): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (signal?.aborted)
      throw new GigalixirError('INTERRUPTED', 'Preparing the stack was stopped.', { cause: error })
    return messageOf(error)
  }
}
