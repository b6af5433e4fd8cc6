import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, link, mkdir, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../lib/errors.js'
import type { StatePart } from './parts.js'

/** A file of a snapshot. */
export interface CopiedFile {
  /** Inside the snapshot, with slashes. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * Copies a folder that others may be writing to: what is removed meanwhile is left out, and what grows is taken as far as
 * it was.
 *
 * @param name what the folder is called in the copy
 * @param part of a file that is fixed the copy is a second name of the same file, which costs neither time nor space
 */
export async function copyTree(
  from: string,
  to: string,
  name: string,
  { isFixed, isPassing }: Pick<StatePart, 'isFixed' | 'isPassing'>,
): Promise<CopiedFile[]> {
  const copied: CopiedFile[] = []
  const walk = async (path: string): Promise<void> => {
    const entries = await present(readdir(join(from, path), { withFileTypes: true }))
    if (entries === null) return
    await mkdir(join(to, name, path), { recursive: true, mode: 0o700 })
    for (const entry of entries) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (isPassing(inner)) continue
      if (entry.isDirectory()) await walk(inner)
      else if (entry.isFile()) {
        const target = join(to, name, inner)
        const file = await present(copyFile(join(from, inner), target, isFixed(inner)))
        if (file !== null) copied.push({ path: `${name}/${inner}`, ...file })
      }
    }
  }
  await walk('')
  return copied
}

/** One file, on disk when it resolves. */
export async function copyFile(
  from: string,
  to: string,
  isFixed: boolean,
): Promise<Pick<CopiedFile, 'bytes' | 'sha256'>> {
  const { size, mode } = await stat(from)
  if (isFixed && (await linked(from, to))) return digestOf(from)
  // As far as it was a moment ago; a stream cannot be told to end before its first byte.
  const content: AsyncIterable<Buffer> = size === 0 ? nothing() : createReadStream(from, { end: size - 1 })
  const copied = await writeFile(content, to)
  await chmod(to, mode & 0o700)
  return copied
}

/** What a stream brings, as a file for its owner alone; on disk when it resolves. */
export async function writeFile(
  content: AsyncIterable<Buffer>,
  to: string,
): Promise<Pick<CopiedFile, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(to, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      bytes += chunk.length
      await handle.writeFile(chunk)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

export async function digestOf(file: string): Promise<Pick<CopiedFile, 'bytes' | 'sha256'>> {
  const hash: Hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function* nothing(): AsyncGenerator<Buffer> {
  // An empty file.
}

/** Not every file system can give a file a second name. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EXDEV', 'EMLINK', 'ENOSYS'].includes(systemCode(error) ?? '')) return false
    throw error
  }
}

/** Null for what is not there any more. */
async function present<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
