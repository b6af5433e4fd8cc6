import type { DockerLink } from '../engines/docker/client/index.js'
import { RunContainer } from './run-container.js'

/** Ends and removes all containers with these labels. @throws what Docker refused with */
export async function removeContainers(
  link: DockerLink,
  filters: { label: string[] },
  signal?: AbortSignal,
): Promise<void> {
  const found = await link.call((docker) => docker.listContainers({ all: true, filters }), signal)
  await Promise.all(found.map(({ Id }) => new RunContainer(link, Id).remove()))
}
