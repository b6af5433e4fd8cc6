import { Header, Pax } from 'tar'

/** A tar is blocks of this many bytes (POSIX.1-2017, pax, "ustar Interchange Format"). */
export const BLOCK = 512

/** What ends a tar: two blocks of zeros. */
export const END = Buffer.alloc(2 * BLOCK)

/** An entry as its header tells it. */
export interface EntryHead {
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** Bytes of content; null for a folder. */
  readonly size: number | null
}

/**
 * The blocks that go before an entry's content. It belongs to root and has no time, so that the same content is the same
 * archive on every machine, Windows too.
 *
 * @throws Error for a path no header can hold
 */
export function headBlocks({ path, mode, size }: EntryHead): Buffer {
  const type = size === null ? ('Directory' as const) : ('File' as const)
  const fields = { path, mode, uid: 0, gid: 0, size: size ?? 0, mtime: new Date(0), type }
  const header = new Header(fields)
  // A path too long for the classic header travels in an extended one before it.
  const extended = header.encode() ? [new Pax(fields).encode()] : []
  if (!header.block) throw new Error(`no tar header could be made for ${path}`)
  return Buffer.concat([...extended, header.block])
}

/** How many zeros fill a content's last block. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/**
 * Reads the header in a block.
 *
 * @returns null for a block of zeros, which is the end
 * @throws Error when it is no header
 */
export function readHead(block: Buffer): { path: string; size: number; isFile: boolean } | null {
  const header = new Header(block, 0)
  if (header.nullBlock) return null
  if (!header.cksumValid) throw new Error('not a tar')
  const isFile = header.type === 'File' || header.type === 'OldFile'
  return { path: header.path ?? '', size: header.size ?? 0, isFile }
}
