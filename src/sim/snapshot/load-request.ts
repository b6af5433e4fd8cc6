import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import { replaceFile } from '../atomic-file.js'
import { MIGRATION_NAMES } from '../database/index.js'
import { readManifest, verifyFiles } from './manifest.js'
import type { Manifest } from './manifest.js'
import { SnapshotFolder } from './snapshot-folder.js'

/**
 * `load.json`: a snapshot is to be loaded. As long as `copied` is false nothing of the state was touched, and the request
 * can be given up; from then on each start goes on with it until it is done.
 */
export interface LoadRequest {
  readonly snapshot: string
  readonly copied: boolean
}

export class LoadRequestFile {
  readonly #file: string

  constructor(home: string) {
    this.#file = join(home, 'load.json')
  }

  async read(): Promise<LoadRequest | null> {
    try {
      const { snapshot, copied } = JSON.parse(await readFile(this.#file, 'utf8')) as LoadRequest
      return { snapshot, copied }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw new GigalixirError('STORAGE_FAILED', `${this.#file} cannot be used: ${messageOf(error)}`, {
        next: [
          'Look into it: it names the snapshot that was being loaded. Without it the simulator starts as it is.',
        ],
        cause: error,
      })
    }
  }

  async write(request: LoadRequest): Promise<void> {
    await replaceFile(this.#file, `${JSON.stringify(request)}\n`, 0o600)
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true })
  }
}

/**
 * Reads all of a snapshot, and whether this program can load it.
 *
 * @throws GigalixirError USAGE, NOT_FOUND, STORAGE_FAILED when it is damaged or of a newer version
 */
export async function checkSnapshot(home: string, name: string): Promise<Manifest> {
  const folder = new SnapshotFolder(home).pathOf(name)
  const manifest = await readManifest(folder, name)
  if (manifest.schema.some((step) => !MIGRATION_NAMES.includes(step)))
    throw new GigalixirError(
      'STORAGE_FAILED',
      `Snapshot \`${name}\` was made by gigalixir ${manifest.version}.`,
      {
        next: ['Use that version or a later one: npm install -g gigalixir@latest'],
      },
    )
  await verifyFiles(folder, name, manifest)
  return manifest
}
