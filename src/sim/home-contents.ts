import { readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../lib/errors.js'

/**
 * What a simulator keeps in its home. `sim reset` removes these names and no others: a home that was pointed at some
 * other folder by mistake loses nothing of its own.
 */
const OURS = [
  /^sim\.db(-\w+)?$/,
  /^vault\.json$/,
  /^locator\.json$/,
  /^settings\.json$/,
  /^console\.json$/,
  /^cluster-tls\.json$/,
  /^load\.json$/,
  /^start\.lock(\.cleanup)?$/,
  /^daemon\.log(\.\d+)?$/,
  /^(git|slugs|logs|drains|mirrors|toolchains|snapshots|loading|before-load|tls|working-copies)$/,
  /^[\w.]+\.tmp$/,
]

/**
 * Removes a simulator's files, and the home itself when nothing else is in it.
 *
 * @returns what is left in the home because it is not ours
 * @throws GigalixirError STORAGE_FAILED naming the folder
 */
export async function removeHomeContents(home: string): Promise<string[]> {
  try {
    const names = await readdir(home)
    const ours = names.filter((name) => OURS.some((pattern) => pattern.test(name)))
    // The settings name what is ours in Docker: they go last, so that an interrupted reset can be repeated.
    const last = (name: string) => Number(name === 'settings.json')
    for (const name of ours.sort((a, b) => last(a) - last(b)))
      await rm(join(home, name), { recursive: true, force: true, maxRetries: 5 })
    const rest = names.filter((name) => !ours.includes(name))
    if (rest.length === 0) await rmdir(home)
    return rest
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw new GigalixirError('STORAGE_FAILED', `${home} could not be emptied: ${messageOf(error)}`, {
      next: ['Fix that, then run again: gigalixir sim reset'],
      cause: error,
    })
  }
}
