import { isNotFound } from '../client/index.js'
import type { DockerLink } from '../client/index.js'

/** Where a node writes its dump unless the app says otherwise: into the folder it runs in. */
const CRASH_DUMP = '/app/erl_crash.dump'

/** Whether a node left a crash dump in a container, asked without fetching it. False for a container that is gone. */
export async function leftCrashDump(link: DockerLink, id: string): Promise<boolean> {
  try {
    await link.call((docker) => docker.getContainer(id).infoArchive({ path: CRASH_DUMP }))
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
