import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.js'
import { BuildFailure } from './build-failure.js'
import { megabytes } from './build-limits.js'
import { shown } from './git-address.js'

/**
 * Refuses a push that would make the repository larger than it may be. What was pushed just now lies in quarantine, a
 * folder among the objects (git-receive-pack(1)), and counts.
 *
 * @param limit bytes
 * @throws BuildFailure naming both sizes
 */
export async function checkRepositorySize(repository: string, limit: number): Promise<void> {
  const bytes = await folderBytes(join(repository, 'objects'))
  if (bytes <= limit) return
  throw new BuildFailure(
    `The repository would grow to ${megabytes(bytes)}; the limit is ${megabytes(limit)}.`,
    ['Remove large files from its whole history (git filter-repo), and keep them elsewhere.'],
  )
}

/**
 * The same for what was fetched from elsewhere.
 *
 * @throws BuildFailure naming both sizes
 */
export async function checkFetchedSize(repository: string, url: string, limit: number): Promise<void> {
  const bytes = await folderBytes(join(repository, 'objects'))
  if (bytes <= limit) return
  throw new BuildFailure(
    `${shown(url)} has ${megabytes(bytes)}, more than the ${megabytes(limit)} that a repository may have.`,
  )
}

/** git may tidy up meanwhile: what is gone counts nothing. */
async function folderBytes(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const sizes = entries.map(async (entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? folderBytes(path) : (await lstat(path)).size
    })
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0
    throw error
  }
}
