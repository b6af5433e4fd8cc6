import type { Docker, ImageSummary } from './engine-api.js'
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

/** The tags of an image; the id of one that has lost them, while a container used it, which Docker lists as `<none>:<none>`. */
export function imageNames({ RepoTags, Id }: ImageSummary): string[] {
  const tags = (RepoTags ?? []).filter((tag) => !tag.startsWith('<none>'))
  return tags.length > 0 ? tags : [Id]
}
