import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { GigalixirError, messageOf } from '../lib/errors.js'

/**
 * Replaces a file as a whole: a reader sees the old content or the new, never half of it, also after a power cut.
 *
 * @param mode permission bits of the new file; meaningless on Windows, where the folder's own rights apply
 * @throws GigalixirError STORAGE_FAILED naming the file
 */
export async function replaceFile(file: string, content: string, mode = 0o644): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    // What failed first is what has to be told.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be written: ${messageOf(error)}`, {
      next: ['Check that the folder is yours and that the disk is not full: gigalixir sim doctor'],
      cause: error,
    })
  }
}
