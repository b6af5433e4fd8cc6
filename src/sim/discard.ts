import { connectDocker, removeEverything } from './engines/docker/client/index.js'
import { removeHomeContents } from './home-contents.js'

/**
 * Removes all of a simulator that has stopped: what it has in Docker, then its files.
 *
 * @param instance its name in Docker
 * @throws GigalixirError DOCKER_UNAVAILABLE, with the files still there, since they name what is left; STORAGE_FAILED
 */
export async function discard(home: string, instance: string): Promise<void> {
  const { docker } = await connectDocker()
  await removeEverything(docker, instance)
  await removeHomeContents(home)
}
