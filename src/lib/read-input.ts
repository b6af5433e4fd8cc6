import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { GigalixirError, messageOf, systemCode } from './errors.js'

/**
 * What the person gives as a file, or on stdin for `-`.
 *
 * @throws GigalixirError USAGE when it cannot be read
 */
export async function readInput(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    const why = systemCode(error) === 'ENOENT' ? 'there is no such file' : messageOf(error)
    throw new GigalixirError('USAGE', `${file === '-' ? 'stdin' : file} could not be read: ${why}.`, {
      cause: error,
    })
  }
}
