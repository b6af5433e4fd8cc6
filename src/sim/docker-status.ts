import type { DockerStatus } from './control/index.js'
import type { DockerConnection } from './engines/docker/client/index.js'
import { messageOf } from '../lib/errors.js'

const ANSWER_WITHIN_MS = 3000

/** Whether the engine answers now. Never throws, and does not wait long for one that is stuck. */
export async function dockerStatus({ docker, candidate }: DockerConnection): Promise<DockerStatus> {
  const { from, host } = candidate
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)),
      ANSWER_WITHIN_MS,
    )
  })
  try {
    const { Version } = await Promise.race([docker.version(), late])
    return { available: true, from, host, version: Version }
  } catch (error) {
    return { available: false, from, host, reason: messageOf(error) }
  } finally {
    clearTimeout(timer)
  }
}
