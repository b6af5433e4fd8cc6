import type { Docker } from './engine-api.js'
import { removeContainer } from './container.js'
import { isAlreadyDone } from './failures.js'
import { ofInstance } from './labels.js'

/** What was removed. */
export interface Removed {
  readonly containers: number
  readonly networks: number
  readonly volumes: number
}

/**
 * Removes every Docker object of one simulator, and nothing else (`sim reset`). Stack images stay: simulators share
 * them, and they take long to make.
 */
export async function removeEverything(docker: Docker, instance: string): Promise<Removed> {
  const filters = ofInstance(instance)
  const containers = await docker.listContainers({ all: true, filters })
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))))
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(({ Id }) => unlessGone(docker.getNetwork(Id).remove())))
  const { Volumes: volumes } = await docker.listVolumes({ filters })
  await Promise.all(volumes.map(({ Name }) => unlessGone(docker.getVolume(Name).remove())))
  // Slugs that were unpacked in advance: no more than a cache, and not worth counting.
  const images = await docker.listImages({ filters: ofInstance(instance, 'slug') })
  // By their ids: somebody may have taken the name of one away.
  for (const { Id } of images) await unlessGone(docker.getImage(Id).remove({ force: true }))
  return { containers: containers.length, networks: networks.length, volumes: volumes.length }
}

async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal
  } catch (error) {
    if (!isAlreadyDone(error)) throw error
  }
}
