import type { Readable } from 'node:stream'
import { headBlocks, paddingOf } from './blocks.js'

/** A file as pieces of a tar, streamed: it is never whole in memory. */
export async function* fileInTar(
  path: string,
  bytes: number,
  content: Readable,
  mode = 0o600,
): AsyncGenerator<Buffer, void, undefined> {
  yield headBlocks({ path, mode, size: bytes })
  for await (const piece of content) yield piece as Buffer
  yield Buffer.alloc(paddingOf(bytes))
}
