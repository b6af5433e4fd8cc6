import { rename, rm } from 'node:fs/promises'
import { GigalixirError } from '../../lib/errors.js'
import { readManifest } from './manifest.js'
import { SnapshotFolder } from './snapshot-folder.js'
import { summaryOf } from './snapshots.js'
import type { SnapshotSummary } from './snapshots.js'

/** Those of a home, oldest first; `damaged` names those that cannot be used. The simulator need not run. */
export async function listSnapshots(
  home: string,
): Promise<{ snapshots: SnapshotSummary[]; damaged: { name: string; reason: string }[] }> {
  const folder = new SnapshotFolder(home)
  const snapshots: SnapshotSummary[] = []
  const damaged: { name: string; reason: string }[] = []
  for (const name of await folder.names()) {
    try {
      snapshots.push(summaryOf(name, await readManifest(folder.pathOf(name), name)))
    } catch (error) {
      if (!(error instanceof GigalixirError)) throw error
      damaged.push({ name, reason: error.message })
    }
  }
  return { snapshots: snapshots.sort((a, b) => a.created_at.localeCompare(b.created_at)), damaged }
}

/** Makes sure that there is one of that name, damaged or not. @throws GigalixirError USAGE, NOT_FOUND */
export async function requireSnapshot(home: string, name: string): Promise<void> {
  const folder = new SnapshotFolder(home)
  folder.pathOf(name)
  if ((await folder.names()).includes(name)) return
  throw new GigalixirError('NOT_FOUND', `There is no snapshot \`${name}\`.`, {
    next: ['List them: gigalixir sim snapshot list'],
  })
}

/** Removes a snapshot, a damaged one too. @throws GigalixirError USAGE, NOT_FOUND */
export async function removeSnapshot(home: string, name: string): Promise<void> {
  await requireSnapshot(home, name)
  const folder = new SnapshotFolder(home)
  const path = folder.pathOf(name)
  // Out of the way in one step: half a snapshot is never seen.
  const gone = folder.unfinished(name, 'gone')
  await rm(gone, { recursive: true, force: true, maxRetries: 5 })
  await rename(path, gone)
  await rm(gone, { recursive: true, force: true, maxRetries: 5 })
}
