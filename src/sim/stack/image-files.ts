import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { packTar } from '../archive/index.js'

/** What a stack image is built from: the Dockerfile and the scripts that go into it. */
export interface ImageFiles {
  /** Identifies the contents: the same files give the same word on every machine. */
  readonly hash: string
  /** The build context. */
  readonly context: Buffer
}

/** Reads a folder as a Docker build context. Everything is executable: what matters is set by the Dockerfile. */
export async function readImageFiles(folder: string): Promise<ImageFiles> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const entries = await Promise.all(
    paths.map(async (path) => ({
      path: relative(folder, path).split(sep).join('/'),
      content: await readFile(path),
      mode: 0o755,
    })),
  )
  const hash = createHash('sha256')
  for (const { path, content } of entries) hash.update(`${path}\0${content.length}\0`).update(content)
  return { hash: hash.digest('hex'), context: packTar(entries) }
}
