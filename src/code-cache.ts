import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isOwnFolder } from './lib/own-folder.js'
import { cacheDir } from './lib/paths.js'

/** Files kept, of some 1.4 MB each: what people use, and what an earlier version left soon goes. */
const KEPT = 32

/**
 * Where V8's code cache of a command is. Each command has its own, which holds the functions it needs and no others: a
 * cache made by another command costs 5 ms more. It is a mere hint: V8 checks its own version and flags and rejects
 * what does not fit, the name tells the bundle by its content, and one that cannot be read or written only costs time.
 *
 * @param word the command as it was typed
 * @returns null where nothing can be kept
 */
export function codeCacheFile(bundleHash: string, word: string | undefined): string | null {
  const cache = cacheDir()
  if (cache === null) return null
  // Colons are no part of a file's name on Windows, and no command has a dash.
  const name = word !== undefined && /^[a-z][a-z:_]{0,60}$/.test(word) ? word.replaceAll(':', '-') : '-'
  return join(cache, 'code', `${bundleHash}-${process.version}-${process.arch}-${name}.bin`)
}

/** @returns undefined at the first run, and where the cache cannot be read or is not ours alone: then the bundle is compiled */
export function readCodeCache(file: string): Buffer | undefined {
  try {
    return isOwnFolder(dirname(file)) ? readFileSync(file) : undefined
  } catch {
    return undefined
  }
}

/** Never throws: a read-only home is no reason to fail a command that has just succeeded. */
export function writeCodeCache(file: string, data: Buffer): void {
  const folder = dirname(file)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!isOwnFolder(folder)) return
    const temporary = `${file}.${process.pid}`
    writeFileSync(temporary, data, { mode: 0o600 })
    renameSync(temporary, file)
    const files = readdirSync(folder).map((name) => join(folder, name))
    const aged = files.map((each) => ({ each, time: statSync(each).mtimeMs })).sort((a, b) => b.time - a.time)
    for (const { each } of aged.slice(KEPT)) rmSync(each, { force: true })
  } catch {
    // See above; a file that another command just removed is one less to remove.
  }
}
