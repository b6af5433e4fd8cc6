import type { Docker } from './engine-api.js'
import { removeContainers, unlessDone } from './container.js'
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
  const containers = await removeContainers(docker, filters)
  const networks = await docker.listNetworks({ filters })
  await Promise.all(networks.map(({ Id }) => unlessDone(docker.getNetwork(Id).remove())))
  const { Volumes: volumes } = await docker.listVolumes({ filters })
  await Promise.all(volumes.map(({ Name }) => unlessDone(docker.getVolume(Name).remove())))
  // Slugs that were unpacked in advance: no more than a cache, and not worth counting.
  const images = await docker.listImages({ filters: ofInstance(instance, 'slug') })
  // By their ids: somebody may have taken the name of one away.
  for (const { Id } of images) await unlessDone(docker.getImage(Id).remove({ force: true }))
  return { containers, networks: networks.length, volumes: volumes.length }
}
