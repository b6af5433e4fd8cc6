import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import { digestOf } from './copy-tree.js'
import type { CopiedFile } from './copy-tree.js'

const FILE = 'manifest.json'

/** A database server whose content is in a snapshot. */
export interface SavedDatabase {
  readonly id: string
  readonly app: string
  /** Path in the snapshot. */
  readonly file: string
}

/** `manifest.json`: what is in a snapshot. Written last, so a folder without it is none. */
export interface Manifest {
  readonly format: 1
  readonly created_at: string
  /** The version of this program that made it. */
  readonly version: string
  /** The steps of the schema its database has. */
  readonly schema: readonly string[]
  readonly apps: number
  readonly databases: readonly SavedDatabase[]
  readonly files: readonly CopiedFile[]
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await replaceFile(join(folder, FILE), `${JSON.stringify(manifest)}\n`, 0o600)
}

/**
 * @param folder the snapshot's
 * @throws GigalixirError NOT_FOUND when there is no such snapshot, STORAGE_FAILED when its manifest cannot be used
 */
export async function readManifest(folder: string, name: string): Promise<Manifest> {
  let text: string
  try {
    text = await readFile(join(folder, FILE), 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT')
      throw new GigalixirError('NOT_FOUND', `There is no snapshot \`${name}\`.`, {
        next: ['List snapshots: gigalixir sim snapshot list'],
      })
    throw damaged(name, messageOf(error), error)
  }
  try {
    const parsed = JSON.parse(text) as Omit<Manifest, 'format'> & { format: number }
    if (parsed.format !== 1) throw new Error('a newer version made it')
    for (const path of [
      ...parsed.files.map((each) => each.path),
      ...parsed.databases.map((each) => each.file),
    ])
      if (!isInside(path)) throw new Error(`it names a file outside of it: ${JSON.stringify(path)}`)
    return { ...parsed, format: 1 }
  } catch (error) {
    throw damaged(name, messageOf(error), error)
  }
}

/** Reads all of a snapshot. @throws GigalixirError STORAGE_FAILED naming the first file that is not as it was saved */
export async function verifyFiles(folder: string, name: string, { files }: Manifest): Promise<void> {
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, ...path.split('/'))
    try {
      // No links, of the file or of a folder it is in. The size first: it costs nothing.
      const isOwn = (await realpath(file)) === join(await realpath(folder), ...path.split('/'))
      if (isOwn && (await stat(file)).size === bytes && (await digestOf(file)).sha256 === sha256) continue
    } catch (error) {
      throw damaged(name, `${path} cannot be read: ${messageOf(error)}`, error)
    }
    throw damaged(name, `${path} is not what was saved`)
  }
}

export function sizeOf({ files }: Manifest): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** A path as we write it, on every system. */
function isInside(path: unknown): boolean {
  if (typeof path !== 'string' || /[\\:\0]/.test(path)) return false
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..')
}

function damaged(name: string, why: string, cause?: unknown): GigalixirError {
  return new GigalixirError('STORAGE_FAILED', `Snapshot \`${name}\` cannot be used: ${why}.`, {
    next: ['Nothing was changed. Use another one: gigalixir sim snapshot list'],
    cause,
  })
}
