import { Header } from 'tar'

const BLOCK = 512

/** A file in a tar that is being read. Its content has to be read, or left, before the next entry is asked for. */
export interface TarEntry {
  readonly path: string
  readonly size: number
  /** The content as it comes. @throws Error when the tar ends within it */
  content(): AsyncGenerator<Buffer, void, undefined>
}

/**
 * The regular files of a tar, one after the other, without holding more than a chunk of it.
 *
 * @throws Error when the stream ends early or is no tar
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = new ByteReader(source)
  for (;;) {
    const block = await bytes.exactly(BLOCK)
    const header = new Header(block, 0)
    if (header.nullBlock) return
    if (!header.cksumValid) throw new Error('not a tar')
    const size = header.size ?? 0
    let left = size
    async function* content() {
      while (left > 0) {
        const piece = await bytes.some(left)
        left -= piece.length
        yield piece
      }
    }
    if (header.type === 'File' || header.type === 'OldFile') yield { path: header.path ?? '', size, content }
    const rest = content()
    while ((await rest.next()).done !== true); // what the caller has left unread
    await bytes.exactly((BLOCK - (size % BLOCK)) % BLOCK)
  }
}

/** All of a small entry. @throws Error above `limit` bytes */
export async function readEntry(entry: TarEntry, limit = 1024 * 1024): Promise<Buffer> {
  if (entry.size > limit)
    throw new Error(`${entry.path} has ${entry.size} bytes, more than the ${limit} expected`)
  const pieces: Buffer[] = []
  for await (const piece of entry.content()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Pulls bytes by number out of a stream of chunks. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #chunk: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** From one byte to `most`. */
  async some(most: number): Promise<Buffer> {
    while (this.#chunk.length === 0) {
      const next = await this.#source.next()
      if (next.done === true) throw new Error('the tar ends too early')
      this.#chunk = next.value
    }
    const piece = this.#chunk.subarray(0, most)
    this.#chunk = this.#chunk.subarray(piece.length)
    return piece
  }

  async exactly(count: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    let missing = count
    while (missing > 0) {
      const piece = await this.some(missing)
      pieces.push(piece)
      missing -= piece.length
    }
    return Buffer.concat(pieces)
  }
}
