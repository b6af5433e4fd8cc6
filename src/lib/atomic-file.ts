import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { GigalixirError, messageOf, systemCode } from './errors.js'

/**
 * Writes a private file so that a reader sees the old text or the new one, never half of it: a temporary file beside
 * it, then a rename. The file is 0600 and its folder 0700 where the system has such modes.
 *
 * Synchronous on purpose: these files are a few hundred bytes, and a command has nothing else to do meanwhile.
 *
 * @throws GigalixirError STORAGE_FAILED
 */
export function writePrivateFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be written: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

/**
 * The JSON object in a file of ours, or undefined when there is no such file.
 *
 * @throws GigalixirError STORAGE_FAILED when it cannot be read or is no JSON object
 */
export function readJsonFile(file: string): Record<string, unknown> | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw new GigalixirError('STORAGE_FAILED', `${file} could not be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  try {
    const parsed: unknown = JSON.parse(text)
    if (isRecord(parsed)) return parsed
  } catch {
    // Reported below, with the file's name instead of a parser's words.
  }
  throw new GigalixirError('STORAGE_FAILED', `${file} is not a JSON object.`, {
    next: [`Repair or remove ${file} and try again.`],
  })
}

/** Narrows anything to an object with unknown fields; arrays are not one. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
