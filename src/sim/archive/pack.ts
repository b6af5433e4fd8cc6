import { END, headBlocks, paddingOf } from './blocks.js'

/** One file or folder of an archive made in memory. */
export interface TarEntry {
  /** Path inside the archive, with slashes; folders end with one. */
  readonly path: string
  readonly content?: Buffer | string
  /** Permission bits; 0o644 for files and 0o755 for folders when not said. */
  readonly mode?: number
}

/** A tar of a few small entries, owned by root, without touching the disk. */
export function packTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([openTar(entries), END])
}

/** The same without its end: more can follow. */
export function openTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(blocksOf))
}

function blocksOf({ path, content, mode }: TarEntry): Buffer[] {
  if (path.endsWith('/')) return [headBlocks({ path, mode: mode ?? 0o755, size: null })]
  const bytes = Buffer.from(content ?? '')
  const head = headBlocks({ path, mode: mode ?? 0o644, size: bytes.length })
  return [head, bytes, Buffer.alloc(paddingOf(bytes.length))]
}
