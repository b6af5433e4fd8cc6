import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import type { Database } from '../database/index.js'
import type { Postgres } from '../postgres/index.js'
import type { Service } from '../service.js'
import { copyTree, digestOf, writeFile } from './copy-tree.js'
import type { CopiedFile } from './copy-tree.js'
import { sizeOf, writeManifest } from './manifest.js'
import type { Manifest, SavedDatabase } from './manifest.js'
import { STATE_FILES, STATE_FOLDERS } from './parts.js'
import { SnapshotFolder } from './snapshot-folder.js'

export interface SnapshotsOptions {
  readonly home: string
  readonly database: Pick<Database, 'copyTo' | 'apps' | 'databases'>
  readonly postgres: Pick<Postgres, 'copyOut'>
  /** Of this program. */
  readonly version: string
  readonly log: (line: string) => void
}

/** A snapshot, as people see it. */
export interface SnapshotSummary {
  readonly name: string
  readonly created_at: string
  readonly version: string
  readonly apps: number
  readonly databases: number
  readonly bytes: number
}

/** Makes snapshots of a simulator that runs. */
export class Snapshots implements Service {
  readonly name = 'snapshots'
  readonly #options: SnapshotsOptions
  readonly #folder: SnapshotFolder
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SnapshotsOptions) {
    this.#options = options
    this.#folder = new SnapshotFolder(options.home)
  }

  /** Removes what an interrupted save has left. */
  start(): Promise<void> {
    return this.#folder.removeUnfinished()
  }

  async stop(): Promise<void> {
    await this.#last
  }

  /**
   * Keeps the state of everything as it is now: the database with its keys, slugs, repositories, logs, and what the apps'
   * databases hold. It is there as a whole, or not at all. Apps serve on, and others may write: what they write meanwhile
   * may be part of it or not. One at a time.
   *
   * @throws GigalixirError USAGE for a name that cannot be one, REFUSED when there is one of that name, STORAGE_FAILED
   */
  save(name: string): Promise<SnapshotSummary> {
    const path = this.#folder.pathOf(name)
    const result = this.#last.then(() => this.#save(name, path))
    this.#last = result.catch(() => undefined) // whoever asked is told
    return result
  }

  async #save(name: string, path: string): Promise<SnapshotSummary> {
    if (existsSync(path))
      throw new GigalixirError('REFUSED', `Snapshot \`${name}\` already exists.`, {
        next: [`Use another name, or remove it: gigalixir sim snapshot remove ${name}`],
      })
    const part = this.#folder.unfinished(name, 'part')
    try {
      await this.#folder.make()
      await rm(part, { recursive: true, force: true, maxRetries: 5 })
      await mkdir(part, { mode: 0o700 })
      const manifest = await this.#fill(part)
      await writeManifest(part, manifest)
      await rename(part, path)
      await syncFolder(this.#folder.folder)
      return summaryOf(name, manifest)
    } catch (error) {
      await rm(part, { recursive: true, force: true, maxRetries: 5 }).catch((failure: unknown) =>
        this.#options.log(`${part} could not be removed: ${messageOf(failure)}`),
      )
      if (error instanceof GigalixirError) throw error
      throw new GigalixirError('STORAGE_FAILED', `Snapshot \`${name}\` was not saved: ${messageOf(error)}`, {
        next: [
          'Nothing else was changed.',
          'If the disk is full, free some space. List snapshots: gigalixir sim snapshot list',
        ],
        cause: error,
      })
    }
  }

  async #fill(folder: string): Promise<Manifest> {
    const { home, database, version } = this.#options
    // First, so that all it speaks of is there to be copied: slugs and commits come before what names them.
    const { schema } = await database.copyTo(folder)
    const files: CopiedFile[] = []
    for (const name of STATE_FILES) files.push({ path: name, ...(await digestOf(join(folder, name))) })
    for (const part of STATE_FOLDERS)
      files.push(...(await copyTree(join(home, part.name), folder, part.name, part)))
    const databases = await this.#copyDatabases(folder, files)
    const apps = (await database.apps.all()).length
    return { format: 1, created_at: new Date().toISOString(), version, schema, apps, databases, files }
  }

  /** Read replicas copy their primary again, and one that never ran has nothing. */
  async #copyDatabases(folder: string, files: CopiedFile[]): Promise<SavedDatabase[]> {
    const { database, postgres } = this.#options
    const apps = new Map((await database.apps.all()).map(({ id, name }) => [id, name]))
    const saved: SavedDatabase[] = []
    await mkdir(join(folder, 'postgres'), { mode: 0o700 })
    for (const { id, appId, primaryId, version } of await database.databases.living()) {
      const app = apps.get(appId)
      if (primaryId !== null || version === null || app === undefined) continue
      const file = `postgres/${id}.tar`
      const written = await postgres.copyOut(id, (content) => writeFile(content, join(folder, file)))
      files.push({ path: file, ...written })
      saved.push({ id, app, file })
    }
    return saved
  }
}

export function summaryOf(name: string, manifest: Manifest): SnapshotSummary {
  const { created_at, version, apps, databases } = manifest
  return { name, created_at, version, apps, databases: databases.length, bytes: sizeOf(manifest) }
}

/** So that the new name survives a power cut. Windows cannot do that to a folder, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if (systemCode(error) !== 'EINVAL') throw error // a file system that does not know how
  } finally {
    await handle.close()
  }
}
