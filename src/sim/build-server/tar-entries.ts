import { Header, Pax } from 'tar'

const BLOCK = 512

/**
 * A file as a piece of a tar: header and content, without the end of an archive, so that pieces can be put in front of a
 * stream that is a tar already.
 *
 * @param path in the archive, with slashes
 */
export function tarFile(path: string, mode: number, content: Buffer): Buffer {
  const header = new Header({
    path,
    mode,
    size: content.length,
    type: 'File',
    uid: 0,
    gid: 0,
    mtime: new Date(),
  })
  const block = Buffer.alloc(BLOCK)
  const needsPax = header.encode(block, 0)
  const pieces: Buffer[] = []
  if (needsPax) {
    const pax = new Pax({ path }).encode()
    pieces.push(Buffer.from(pax.buffer, pax.byteOffset, pax.byteLength))
  }
  pieces.push(block, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK))
  return Buffer.concat(pieces)
}
