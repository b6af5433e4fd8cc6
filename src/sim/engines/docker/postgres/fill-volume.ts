import { createReadStream } from 'node:fs'
import { packTar } from '../../../archive/index.js'
import { removeContainer, removeVolume } from '../client/index.js'
import type { Docker } from '../client/index.js'
import { serverName, volumeLabels } from './server-spec.js'

/** Where the volume is in the container that only serves to fill it. */
const MOUNTED = '/volume'

/**
 * Makes the volume of a database anew, from a tar of `Postgres.copyOut`. The server unpacks it when it starts
 * (image/gigalixir_postgres, `arrive`); nothing of the database may run now.
 *
 * @param image any image: nothing of it is started
 * @param file the tar
 */
export async function fillVolume(
  docker: Docker,
  { instance, image }: { readonly instance: string; readonly image: string },
  database: { readonly id: string; readonly app: string },
  file: string,
): Promise<void> {
  const name = serverName(instance, database.id)
  // One of an earlier try may be half filled.
  await removeVolume(docker, name)
  await docker.createVolume({ Name: name, Labels: volumeLabels(instance, database) })
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['/bin/true'],
    Labels: volumeLabels(instance, database),
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: name, Target: MOUNTED }] },
  })
  try {
    const arrived = `${MOUNTED}/arrived`
    await container.putArchive(packTar([{ path: 'arrived/', mode: 0o700 }]), { path: MOUNTED })
    await container.putArchive(createReadStream(file), { path: arrived })
    // Last: without it the server does not look at the rest.
    await container.putArchive(packTar([{ path: 'complete', content: '' }]), { path: arrived })
  } finally {
    await removeContainer(container)
  }
}
