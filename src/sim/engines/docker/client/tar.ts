import { Header, Pax } from 'tar'

/** One file or folder of an archive made in memory. */
export interface TarEntry {
  /** Path inside the archive, with slashes; folders end with one. */
  readonly path: string
  readonly content?: Buffer | string
  /** Permission bits; 0o644 for files and 0o755 for folders when not said. */
  readonly mode?: number
}

const BLOCK = 512

/**
 * A tar archive of a few small entries, owned by root, without touching the disk: what `putArchive` and `buildImage`
 * take. Modes are what the entries say, so that it is the same when made on Windows.
 */
export function packTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const folder = entry.path.endsWith('/')
    const content = Buffer.from(entry.content ?? '')
    const fields = {
      path: entry.path,
      mode: entry.mode ?? (folder ? 0o755 : 0o644),
      uid: 0,
      gid: 0,
      size: folder ? 0 : content.length,
      mtime: new Date(0),
      type: folder ? ('Directory' as const) : ('File' as const),
    }
    const header = new Header(fields)
    // A path too long for the classic header travels in an extended one before it.
    const extended = header.encode() ? [new Pax(fields).encode()] : []
    if (!header.block) throw new Error(`no tar header could be made for ${entry.path}`)
    return folder
      ? [...extended, header.block]
      : [...extended, header.block, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}
