import { BLOCK, paddingOf, readHead } from './blocks.js'

/** A file in a tar that is being read. Its content has to be read, or left, before the next entry is asked for. */
export interface ReadEntry {
  readonly path: string
  readonly size: number
  /** The content as it comes. @throws Error when the tar ends within it */
  content(): AsyncGenerator<Buffer, void, undefined>
}

/**
 * The regular files of a tar, one after the other, without holding more than a chunk of it. Whoever stops before its end, or
 * comes to it, closes the source.
 *
 * @throws Error when the stream ends early or is no tar
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry, void, undefined> {
  const bytes = new ByteReader(source)
  try {
    for (;;) {
      const head = readHead(await bytes.exactly(BLOCK))
      if (!head) return
      const { path, size, isFile } = head
      let left = size
      async function* content() {
        while (left > 0) {
          const piece = await bytes.some(left)
          left -= piece.length
          yield piece
        }
      }
      if (isFile) yield { path, size, content }
      const rest = content()
      while ((await rest.next()).done !== true); // what the caller has left unread
      await bytes.exactly(paddingOf(size))
    }
  } finally {
    await bytes.end()
  }
}

/** All of a small entry. @throws Error above `limit` bytes */
export async function readEntry(entry: ReadEntry, limit = 1024 * 1024): Promise<Buffer> {
  if (entry.size > limit)
    throw new Error(`${entry.path} has ${entry.size} bytes, more than the ${limit} expected`)
  const pieces: Buffer[] = []
  for await (const piece of entry.content()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The text of the first file, such as of the archive Docker makes of one. @throws Error when there is none */
export async function readFirstFile(source: AsyncIterable<Buffer>): Promise<string> {
  for await (const entry of readTar(source)) return (await readEntry(entry)).toString('utf8')
  throw new Error('there is no file in the archive')
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

  /** Lets go of the source. */
  async end(): Promise<void> {
    await this.#source.return?.()
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
