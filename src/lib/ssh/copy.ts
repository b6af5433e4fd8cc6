import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { landingHere, landingThere } from './landing.js'
import { notCopied } from './remote-files.js'
import type { RemoteFiles } from './remote-files.js'
import { transfer } from './transfer.js'

/** Told how a copy goes. */
export interface CopyListener {
  /** Part of a file was copied: its name where it comes from, bytes so far, and those it has. */
  onBytes: (file: string, done: number, size: number) => void
  /** A file was copied: its name where it went, and its size in bytes. */
  onCopied: (file: string, bytes: number) => void
  /** Something in a folder was left out. */
  onSkipped: (file: string, why: string) => void
}

const NO_FILE = 'it is neither a file nor a folder'
const LOOP = 'it is a link to a folder that it is in'

/**
 * Copies a file or folder into a container, with its permissions. Onto a folder that is there, it goes into that. Nothing
 * stays of a file that was copied only in part, and until all of it is there the one before does.
 *
 * @param within the folders it is in, as they are without links
 * @throws GigalixirError STORAGE_FAILED naming the file; UNREACHABLE, INTERRUPTED
 */
export async function copyIn(
  remote: RemoteFiles,
  from: string,
  to: string,
  listener: CopyListener,
  within: readonly string[] = [],
): Promise<void> {
  const isInner = within.length > 0
  const found = await stat(from).catch((error: unknown) => {
    if (!isInner) throw notCopied(from, error)
    return undefined
  })
  if (!found?.isFile() && !found?.isDirectory()) {
    leaveOut(from, found ? NO_FILE : 'it leads nowhere', isInner, listener)
    return
  }
  const there = await remote.stat(to).catch((error: unknown) => Promise.reject(notCopied(to, error)))
  const isInto = !isInner && there?.isDirectory() === true
  const target = isInto ? posix.join(to, basename(from)) : to
  if (found.isFile()) {
    await copyFileIn(remote, from, target, found, listener)
    return
  }
  const real = await realpath(from)
  if (within.includes(real)) {
    leaveOut(from, LOOP, isInner, listener)
    return
  }
  const isThere = isInto ? (await remote.stat(target))?.isDirectory() : there?.isDirectory()
  if (isThere !== true)
    await remote.makeFolder(target).catch((error: unknown) => Promise.reject(notCopied(target, error)))
  for (const name of await readdir(from))
    await copyIn(remote, join(from, name), posix.join(target, name), listener, [...within, real])
}

async function copyFileIn(
  remote: RemoteFiles,
  from: string,
  to: string,
  { size, mode }: { size: number; mode: number },
  { onBytes, onCopied }: CopyListener,
): Promise<void> {
  const source = await open(from).catch((error: unknown) => Promise.reject(notCopied(from, error)))
  let begun: string | undefined
  try {
    const { written, place } = await landingThere(remote, to)
    const file = await remote.open(written, 'w')
    if (written !== place) begun = written
    let done = 0
    const bytes = await transfer(
      readerOf(source),
      { write: (position, chunk) => remote.write(file, position, chunk) },
      size,
      (count) => onBytes(from, (done += count), size),
    )
    await remote.setMode(file, mode & 0o777)
    await remote.close(file)
    if (written !== place) await remote.replace(written, place)
    onCopied(to, bytes)
  } catch (error) {
    if (begun !== undefined) await remote.discard(begun)
    throw notCopied(to, error)
  } finally {
    await source.close()
  }
}

/**
 * Copies a file or folder out of a container, with its permissions. Onto a folder that is there, it goes into that.
 * Nothing stays of a file that was copied only in part, and until all of it is there the one before does.
 *
 * @param within the folders it is in, as they are without links
 * @throws GigalixirError STORAGE_FAILED naming the file; UNREACHABLE, INTERRUPTED
 */
export async function copyOut(
  remote: RemoteFiles,
  from: string,
  to: string,
  listener: CopyListener,
  within: readonly string[] = [],
): Promise<void> {
  const isInner = within.length > 0
  const found = await remote.stat(from).catch((error: unknown) => Promise.reject(notCopied(from, error)))
  if (!found && !isInner) throw notCopied(from, new Error('there is no such file'))
  if (!found?.isFile() && !found?.isDirectory()) {
    leaveOut(from, found ? NO_FILE : 'it leads nowhere', isInner, listener)
    return
  }
  const target = !isInner && (await isLocalFolder(to)) ? join(to, posix.basename(from)) : to
  if (found.isFile()) {
    await copyFileOut(remote, from, target, found, listener)
    return
  }
  const real = await remote.realPath(from).catch((error: unknown) => Promise.reject(notCopied(from, error)))
  if (within.includes(real)) {
    leaveOut(from, LOOP, isInner, listener)
    return
  }
  const names = await remote.list(from).catch((error: unknown) => Promise.reject(notCopied(from, error)))
  await mkdir(target, { recursive: true }).catch((error: unknown) => Promise.reject(notCopied(target, error)))
  for (const { filename } of names) {
    // A name is the container's to choose, and may not lead out of the folder here.
    if (/[/\\]|^\.\.?$/.test(filename)) throw notCopied(filename, new Error('it is no name of a file'))
    await copyOut(remote, posix.join(from, filename), join(target, filename), listener, [...within, real])
  }
}

async function copyFileOut(
  remote: RemoteFiles,
  from: string,
  to: string,
  { size, mode }: { size: number; mode: number },
  { onBytes, onCopied }: CopyListener,
): Promise<void> {
  const source = await remote
    .open(from, 'r')
    .catch((error: unknown) => Promise.reject(notCopied(from, error)))
  const { written, place } = await landingHere(to)
  const target = await open(written, 'w', mode & 0o777).catch((error: unknown) =>
    Promise.reject(notCopied(to, error)),
  )
  let bytes: number
  try {
    let done = 0
    bytes = await transfer(
      { read: (position, length) => remote.read(source, position, length) },
      { write: (position, chunk) => writeAll(target, position, chunk) },
      size,
      (count) => onBytes(from, (done += count), size),
    )
    await target.close()
    await remote.close(source)
    if (written !== place) await rename(written, place)
  } catch (error) {
    // Chunks under way may still want it; that is of no interest any more.
    await target.close().catch(() => undefined)
    if (written !== place) await rm(written, { force: true }).catch(() => undefined)
    throw notCopied(to, error)
  }
  onCopied(to, bytes)
}

/** What is asked for by name has to be copied; within a folder the rest goes on. */
function leaveOut(file: string, why: string, isInner: boolean, { onSkipped }: CopyListener): void {
  if (!isInner) throw notCopied(file, new Error(why))
  onSkipped(file, why)
}

function readerOf(file: FileHandle) {
  return {
    read: async (position: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    },
  }
}

async function writeAll(file: FileHandle, position: number, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten
}

async function isLocalFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false // not there: it is to become the copy
  }
}
