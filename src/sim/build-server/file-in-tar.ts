import type { Readable } from 'node:stream'
import { Header, Pax } from 'tar'

const BLOCK = 512

/** A file as pieces of a tar, streamed: it is never whole in memory. */
export async function* fileInTar(
  path: string,
  bytes: number,
  content: Readable,
  mode = 0o600,
): AsyncGenerator<Buffer, void, undefined> {
  const fields = { path, mode, uid: 0, gid: 0, size: bytes, mtime: new Date(0), type: 'File' as const }
  const header = new Header(fields)
  // A path too long for the classic header travels in an extended one before it.
  if (header.encode()) yield new Pax(fields).encode()
  if (!header.block) throw new Error(`no tar header could be made for ${path}`)
  yield header.block
  for await (const piece of content) yield piece as Buffer
  yield Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK)
}
