import { createContainer, labels, removeContainer } from '../client/index.js'
import type { ContainerApi, Docker } from '../client/index.js'
import { inContainer } from './in-container.js'
import { LAST_LINES, lastWords } from './last-words.js'
import type { DesiredServer } from '../../../postgres/index.js'
import { FACTS_FOLDER, factsArchive, serverName, VOLUME_FOLDER } from './server-spec.js'

/** Where `gigalixir_postgres copy` leaves what it copied, on the volume. */
const COPY_FOLDER = `${VOLUME_FOLDER}/copying`

/** Copies what a server that runs keeps, and gives it to `take` as a tar of the folder `copying`. */
export async function copyRunning<T>(
  docker: Docker,
  container: string,
  take: (content: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  await inContainer(docker, container, ['gigalixir_postgres', 'copy'])
  try {
    return await archiveOf(docker.getContainer(container), take)
  } finally {
    await inContainer(docker, container, ['gigalixir_postgres', 'drop-copy'])
  }
}

/** The same of one that does not run, by a container that does nothing else. */
export async function copyStopped<T>(
  docker: Docker,
  instance: string,
  { desired, image, version }: { desired: DesiredServer; image: string; version: number },
  take: (content: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const volume = serverName(instance, desired.id)
  const name = `${volume}-copy`
  const container = await createContainer(docker, {
    name,
    Image: image,
    Cmd: ['copy-stopped'],
    Labels: labels(instance, 'database', { app: desired.app, database: desired.id }),
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: VOLUME_FOLDER }] },
  })
  try {
    await container.putArchive(factsArchive(version, desired), { path: FACTS_FOLDER })
    await container.start()
    const { StatusCode: code } = await container.wait()
    if (code !== 0) {
      const logs = await container.logs({ stdout: true, stderr: true, tail: LAST_LINES })
      throw new Error(`database ${desired.id} could not be copied: ${lastWords(logs)}`)
    }
    return await archiveOf(container, take)
  } finally {
    await removeContainer(container)
  }
}

async function archiveOf<T>(
  container: ContainerApi,
  take: (content: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  // Read to its end, or broken off, which ends the call to Docker.
  return take((await container.getArchive({ path: COPY_FOLDER })) as AsyncIterable<Buffer>)
}
