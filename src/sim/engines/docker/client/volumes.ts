import { unlessGone } from './container.js'
import type { Docker, Filters } from './engine-api.js'

/** The names of all volumes that have these labels. */
export async function volumeNames(docker: Docker, filters: Filters): Promise<string[]> {
  const { Volumes: volumes } = await docker.listVolumes({ filters })
  return volumes.map(({ Name }) => Name)
}

/** Removes a volume with all that is in it; it may be gone. @throws what Docker refuses with, such as 409 while it is in use */
export async function removeVolume(docker: Docker, name: string): Promise<void> {
  await unlessGone(docker.getVolume(name).remove())
}
