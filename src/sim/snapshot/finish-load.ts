import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import type { Substrate } from '../engine/index.js'
import type { Progress } from '../service.js'
import { copyFile, copyTree } from './copy-tree.js'
import type { CopiedFile } from './copy-tree.js'
import { LoadRequestFile, checkSnapshot } from './load-request.js'
import { STATE_FILES, STATE_FOLDERS } from './parts.js'
import type { StatePart } from './parts.js'
import { readManifest } from './manifest.js'
import { SnapshotFolder } from './snapshot-folder.js'

export interface FinishLoadOptions {
  readonly home: string
  /** What ran on it goes, and what database servers keep is made anew. */
  readonly substrate: Pick<Substrate, 'wipe' | 'fillDatabase'>
  readonly progress: Progress
  readonly log: (line: string) => void
}

/**
 * Loads the snapshot that was asked for, if one was, before anything of the simulator runs. Whatever ends it in the
 * middle, the state is afterwards the one of before, or the next start goes on until it is the snapshot's.
 *
 * @throws GigalixirError STORAGE_FAILED when it could not be loaded, saying which of the two it is
 */
export async function finishLoad(options: FinishLoadOptions): Promise<void> {
  const { home, progress, log } = options
  const requests = new LoadRequestFile(home)
  const request = await requests.read()
  const staged = join(home, 'loading')
  const before = join(home, 'before-load')
  if (request !== null) {
    const { snapshot } = request
    progress({ step: 'Loading the snapshot', detail: snapshot })
    const source = new SnapshotFolder(home).pathOf(snapshot)
    if (!request.copied) {
      await copyOrGiveUp(options, requests, snapshot, source, staged)
      await requests.write({ snapshot, copied: true })
    }
    try {
      await swap(home, staged, before)
      await options.substrate.wipe()
      for (const database of (await readManifest(source, snapshot)).databases) {
        progress({ step: 'Loading the snapshot', detail: `database of ${database.app}` })
        await options.substrate.fillDatabase(database, join(source, ...database.file.split('/')))
      }
    } catch (error) {
      throw new GigalixirError(
        'STORAGE_FAILED',
        `Snapshot ${snapshot} is only partly loaded: ${messageOf(error)}`,
        {
          next: ['Fix that, then continue with: gigalixir sim up'],
          cause: error,
        },
      )
    }
    await requests.remove()
    log(`loaded the snapshot ${snapshot}`)
  }
  for (const folder of [staged, before]) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Up to here nothing was touched: what fails is taken back. */
async function copyOrGiveUp(
  { home }: FinishLoadOptions,
  requests: LoadRequestFile,
  snapshot: string,
  source: string,
  staged: string,
): Promise<void> {
  try {
    // Checked by whoever asked, too; that may be long ago.
    const { files } = await checkSnapshot(home, snapshot)
    await rm(staged, { recursive: true, force: true, maxRetries: 5 })
    await mkdir(staged, { recursive: true, mode: 0o700 })
    for (const name of STATE_FILES) await copyFile(join(source, name), join(staged, name), false)
    for (const part of STATE_FOLDERS) {
      await mkdir(join(staged, part.name), { recursive: true, mode: 0o700 })
      const loaded = pathsOf(part, files)
      await copyTree(join(source, part.name), staged, part.name, {
        isFixed: part.isFixed,
        isPassing: (path) => part.isPassing(path) || !loaded.has(path),
      })
    }
  } catch (error) {
    await rm(staged, { recursive: true, force: true, maxRetries: 5 })
    await requests.remove()
    throw new GigalixirError(
      'STORAGE_FAILED',
      `Snapshot ${snapshot} was not loaded: ${messageOf(error)} Everything is as it was.`,
      { next: ['Start again as it was: gigalixir sim up'], cause: error },
    )
  }
}

/** The files of a part that are in the manifest and may be loaded, and the folders they are in. */
function pathsOf({ name, isLoaded = () => true }: StatePart, files: readonly CopiedFile[]): Set<string> {
  const paths = new Set<string>()
  for (const { path } of files) {
    if (!path.startsWith(`${name}/`)) continue
    const inner = path.slice(name.length + 1)
    if (!isLoaded(inner)) continue
    for (let end = inner.length; end > 0; end = inner.lastIndexOf('/', end - 1))
      paths.add(inner.slice(0, end))
  }
  return paths
}

/** Puts what was copied in place of what is there. Each step may have been done already. */
async function swap(home: string, staged: string, before: string): Promise<void> {
  await mkdir(before, { recursive: true, mode: 0o700 })
  // These belong to the old file: with the new one they would destroy it.
  for (const name of ['sim.db-wal', 'sim.db-shm'])
    if (existsSync(join(staged, 'sim.db'))) await moveAway(home, before, name)
  for (const name of [...STATE_FOLDERS.map((part) => part.name), ...STATE_FILES]) {
    if (!existsSync(join(staged, name))) continue
    await moveAway(home, before, name)
    await rename(join(staged, name), join(home, name))
  }
}

async function moveAway(home: string, before: string, name: string): Promise<void> {
  if (!existsSync(join(home, name))) return
  await rm(join(before, name), { recursive: true, force: true, maxRetries: 5 })
  try {
    await rename(join(home, name), join(before, name))
  } catch (error) {
    // SQLite removes its own files when whoever read the database last is done with it, which may be now.
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
