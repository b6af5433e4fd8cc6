import type { ContainerApi, ContainerSpec, Docker, Filters } from './engine-api.js'
import { dockerStatus, isAlreadyDone, isNotFound } from './failures.js'

/** Makes a container. One of that name that an earlier, broken call left is replaced. */
export async function createContainer(
  docker: Docker,
  spec: ContainerSpec & { name: string },
): Promise<ContainerApi> {
  try {
    return await docker.createContainer(spec)
  } catch (error) {
    if (dockerStatus(error) !== 409) throw error
    await removeContainer(docker.getContainer(spec.name))
    return docker.createContainer(spec)
  }
}

/** Starts a container; one that runs by a call that was repeated goes on. */
export async function startContainer(container: ContainerApi): Promise<void> {
  await ignoring(container.start(), (error) => dockerStatus(error) === 304)
}

/** SIGTERM, and SIGKILL after so many milliseconds. Resolves when it has ended, also when it had before, or is gone. */
export async function stopContainer(container: ContainerApi, grace: number): Promise<void> {
  await unlessDone(container.stop({ t: Math.ceil(grace / 1000) }))
}

/** Ends and removes a container, whatever state it is in, with the volumes it has that have no name. */
export async function removeContainer(container: ContainerApi): Promise<void> {
  await unlessDone(container.remove({ force: true, v: true }))
}

/** Ends and removes all containers that have these labels. @returns how many there were */
export async function removeContainers(docker: Docker, filters: Filters): Promise<number> {
  const found = await docker.listContainers({ all: true, filters })
  await Promise.all(found.map(({ Id }) => removeContainer(docker.getContainer(Id))))
  return found.length
}

/** Waits for work that was perhaps done before, or is being done. */
export async function unlessDone(work: Promise<unknown>): Promise<void> {
  await ignoring(work, isAlreadyDone)
}

/** Waits for the removal of something that may be gone. */
export async function unlessGone(removal: Promise<unknown>): Promise<void> {
  await ignoring(removal, isNotFound)
}

async function ignoring(work: Promise<unknown>, isHarmless: (error: unknown) => boolean): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isHarmless(error)) throw error
  }
}
