import { execIn } from '../client/index.js'
import type { Docker } from '../client/index.js'

/**
 * Runs a program beside the one of a running container.
 *
 * @returns what it printed to stdout
 * @throws Error with its last words when it ends with a failure
 */
export async function inContainer(docker: Docker, container: string, command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execIn({ docker }, container, command)
  if (exitCode === 0) return stdout
  const words = stderr.trim().split('\n').slice(-3).join(' ')
  throw new Error(`${command.join(' ')} ended with ${String(exitCode)}: ${words}`)
}
