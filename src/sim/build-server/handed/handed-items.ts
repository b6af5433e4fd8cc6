import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileInTar, openTar } from '../../archive/index.js'
import { BUILDER } from '../builder-paths.js'

/** A file or a folder of this machine that a build gets, and the app's build cache keeps: it is sent once. */
export interface HandedItem {
  /** What it is called in the cache. The same name always means the same content. */
  readonly name: string
  readonly path: string
  /** Permission bits of its files. */
  readonly mode: number
}

const FOLDER = BUILDER.handed.slice(1)

/**
 * Items as pieces of a tar, without those the cache has already, and the list of all: run-build.sh puts them into the cache
 * and removes what is not on the list. Nothing when there are none.
 */
export async function* handedTar(
  items: readonly HandedItem[],
  inCache: ReadonlySet<string>,
): AsyncGenerator<Buffer, void, undefined> {
  if (items.length === 0) return
  const list = items.map(({ name }) => `${name}\n`).join('')
  yield openTar([{ path: `${FOLDER}/list`, content: list }])
  for (const { name, path, mode } of items) {
    if (inCache.has(name)) continue
    for (const file of await filesIn(path)) {
      const inside = relative(path, file).split(sep).join('/')
      const there = [FOLDER, 'items', name, inside].filter(Boolean).join('/')
      yield* fileInTar(there, (await stat(file)).size, createReadStream(file), mode)
    }
  }
}

/** A file itself, or all files in a folder. */
async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
