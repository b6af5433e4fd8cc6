import { lstatSync } from 'node:fs'

/**
 * Whether a folder is the person's own and nobody else can put files into it. What is read from a cache is trusted (V8 runs
 * compiled code as it lies there, and compares only the length of the source with it), so it counts only if it comes from such a
 * folder. On Windows there are no owners to compare: a profile's folders are closed to other users by its access lists.
 */
export function isOwnFolder(folder: string): boolean {
  if (process.platform === 'win32') return true
  try {
    const { uid, mode } = lstatSync(folder)
    return uid === process.getuid?.() && (mode & 0o022) === 0
  } catch {
    return false // it is not there, or closed to us
  }
}
