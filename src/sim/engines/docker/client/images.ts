import type { Docker } from './engine-api.js'
import { isNotFound } from './failures.js'

/** The id of a local image, or undefined when it is not here. */
export async function imageId(docker: Docker, image: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Id
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
