import { readFile } from 'node:fs/promises'
import { GigalixirError, messageOf, systemCode } from '../../errors.js'
import { Recording } from './recording.js'

/** @throws GigalixirError NOT_FOUND, STORAGE_FAILED; USAGE when it is no recording */
export async function readRecording(file: string): Promise<Recording> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') {
      throw new GigalixirError('NOT_FOUND', `There is no file ${file}.`, { data: { file } })
    }
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}`, {
      cause: error,
    })
  })
  return new Recording(text)
}
