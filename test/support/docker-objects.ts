import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LABEL, ofInstance } from '../../src/sim/engines/docker/client/index.js'
import { dockerode } from './dockerode.js'

/** The containers of the simulator with this home, oldest first, as Docker itself tells: not as the simulator believes. */
export async function dockerObjectsOf(home: string) {
  const { instance } = JSON.parse(await readFile(join(home, 'settings.json'), 'utf8')) as { instance: string }
  const docker = await dockerode()
  const all = await docker.listContainers({ all: true, filters: ofInstance(instance) })
  // A builder that waits for the next push is none that builds.
  const containers = all.filter(({ Names }) => !Names.some((name) => name.includes('-ahead-')))
  return {
    instance,
    containers: containers
      .sort((a, b) => a.Created - b.Created)
      .map((each) => ({
        id: each.Id,
        role: each.Labels[LABEL.role],
        replica: each.Labels[LABEL.replica],
        running: each.State === 'running',
      })),
  }
}

/** Ids of all a simulator has in Docker: containers, networks, volumes. */
export async function objectsOf(instance: string): Promise<string[]> {
  const docker = await dockerode()
  const filters = ofInstance(instance)
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  return [
    ...containers.map(({ Id }) => Id),
    ...networks.map(({ Id }) => Id),
    ...volumes.map(({ Name }) => Name),
  ]
}
