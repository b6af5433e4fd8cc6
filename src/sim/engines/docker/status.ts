import { messageOf } from '../../../lib/errors.js'
import type { SubstrateStatus } from '../../engine/index.js'
import { gatewayChange } from './client/index.js'
import type { DockerConnection, Gateway } from './client/index.js'

const ANSWER_WITHIN_MS = 3000

/**
 * Whether the engine answers now, and whether containers still reach us where they are told to. Never throws, and does not
 * wait long for one that is stuck.
 */
export async function describeDocker(
  connection: DockerConnection,
  gateway: Gateway,
): Promise<SubstrateStatus> {
  const { docker, candidate } = connection
  const { from, host } = candidate
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)),
      ANSWER_WITHIN_MS,
    )
  })
  try {
    const [{ Version }, problem] = await Promise.race([
      Promise.all([docker.version(), gatewayChange(connection, gateway)]),
      late,
    ])
    return { available: true, from, host, version: Version, ...(problem !== null && { problem }) }
  } catch (error) {
    return { available: false, from, host, reason: messageOf(error) }
  } finally {
    clearTimeout(timer)
  }
}
