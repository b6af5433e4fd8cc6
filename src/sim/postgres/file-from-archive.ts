import { Header } from 'tar'

const BLOCK = 512

/** The text of the first file in a small tar, such as Docker's `getArchive` sends. @throws Error when there is none */
export async function fileFromArchive(archive: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = new Header(bytes, at)
    const size = header.size ?? 0
    const start = at + BLOCK
    if (header.cksumValid && (header.type === 'File' || header.type === 'OldFile'))
      return bytes.subarray(start, start + size).toString('utf8')
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  throw new Error('there is no file in the archive')
}
