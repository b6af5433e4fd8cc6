import { mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import type { SFTPWrapper } from 'ssh2'
import { GigalixirError, messageOf } from '../errors.js'

/** Told of each file that was copied: its name here and its size in bytes. */
export type OnCopied = (file: string, bytes: number) => void

/**
 * Copies a file or folder into a container. Onto a folder that is there, it goes into that.
 *
 * @throws GigalixirError STORAGE_FAILED naming the file
 */
export async function copyIn(sftp: SFTPWrapper, from: string, to: string, onCopied: OnCopied): Promise<void> {
  const target = (await isRemoteFolder(sftp, to)) ? posix.join(to, basename(from)) : to
  const found = await stat(from).catch((error: unknown) => {
    throw failure(from, error)
  })
  if (!found.isDirectory()) {
    await step(target, (done) => sftp.fastPut(from, target, { mode: found.mode & 0o777 }, done))
    onCopied(from, found.size)
    return
  }
  if (!(await isRemoteFolder(sftp, target))) await step(target, (done) => sftp.mkdir(target, done))
  for (const name of await readdir(from))
    await copyIn(sftp, join(from, name), posix.join(target, name), onCopied)
}

/**
 * Copies a file or folder out of a container. Onto a folder that is there, it goes into that.
 *
 * @throws GigalixirError STORAGE_FAILED naming the file
 */
export async function copyOut(
  sftp: SFTPWrapper,
  from: string,
  to: string,
  onCopied: OnCopied,
): Promise<void> {
  const target = (await isLocalFolder(to)) ? join(to, posix.basename(from)) : to
  if (!(await isRemoteFolder(sftp, from))) {
    await step(from, (done) => sftp.fastGet(from, target, done))
    onCopied(target, (await stat(target)).size)
    return
  }
  await mkdir(target, { recursive: true })
  const names = await new Promise<string[]>((resolve, reject) => {
    sftp.readdir(from, (error, list) =>
      error ? reject(failure(from, error)) : resolve(list.map((each) => each.filename)),
    )
  })
  for (const name of names) {
    // A name is the container's to choose, and may not lead out of the folder here.
    if (/[/\\]|^\.\.?$/.test(name)) throw failure(name, new Error('it is no name of a file'))
    await copyOut(sftp, posix.join(from, name), join(target, name), onCopied)
  }
}

function step(what: string, run: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => run((error) => (error ? reject(failure(what, error)) : resolve())))
}

function isRemoteFolder(sftp: SFTPWrapper, path: string): Promise<boolean> {
  return new Promise((resolve) => sftp.stat(path, (error, stats) => resolve(!error && stats.isDirectory())))
}

async function isLocalFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // not there: it is to become the copy
  }
}

function failure(what: string, error: unknown): GigalixirError {
  return new GigalixirError('STORAGE_FAILED', `${what} could not be copied: ${messageOf(error)}.`, {
    cause: error,
  })
}
