import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GigalixirError, messageOf, systemCode } from '../../lib/errors.js'
import { signPath, verifyPath } from './signed-path.js'
import type { SlugAddress } from './signed-path.js'
import type { SlugStorage } from './slug-store.js'

/** What every gzip begins with (RFC 1952, section 2.3.1). */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])
const SLUG_FILE = /^([0-9a-f]{64})\.tar\.gz$/
/** A slug this young may belong to a deploy that has not made its release yet: `prune` leaves it. */
const YOUNG_MILLISECONDS = 10 * 60 * 1000

export interface FileSlugStorageOptions {
  /** Where slugs are kept, one file each, named by checksum. */
  readonly folder: string
  /** Signs the paths; whoever has it can read every slug. */
  readonly secret: Buffer
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Slugs as files. */
export class FileSlugStorage implements SlugStorage {
  readonly name = 'slug-storage'
  readonly #folder: string
  readonly #secret: Buffer
  readonly #now: () => number

  constructor({ folder, secret, now = Date.now }: FileSlugStorageOptions) {
    this.#folder = folder
    this.#secret = secret
    this.#now = now
  }

  /** Makes the folder and removes what an interrupted `put` has left. @throws GigalixirError STORAGE_FAILED */
  async start(): Promise<void> {
    await this.#storing('the slugs', async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      for (const name of await readdir(this.#folder)) {
        if (name.startsWith('incoming-')) await rm(join(this.#folder, name), { force: true })
      }
    })
  }

  /** Nothing stays open between calls. */
  async stop(): Promise<void> {
    // Each call opens and closes what it needs.
  }

  info(): Record<string, unknown> {
    return { folder: this.#folder }
  }

  /** @throws GigalixirError STORAGE_FAILED when it cannot be stored or is no gzip; the source's own error when that fails */
  async put(content: Readable): Promise<{ sha256: string; bytes: number }> {
    const incoming = join(this.#folder, `incoming-${randomBytes(8).toString('hex')}`)
    try {
      const stored = await this.#receive(content, incoming)
      await this.#storing(`slug ${stored.sha256}`, () => this.#keep(incoming, stored.sha256))
      return stored
    } finally {
      await rm(incoming, { force: true })
    }
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.#size(sha256)) !== undefined
  }

  async open(sha256: string): Promise<Readable> {
    const handle = await this.#storing(`slug ${sha256}`, () => open(this.#file(sha256), 'r'))
    return handle.createReadStream()
  }

  async prune(keep: ReadonlySet<string>): Promise<{ removed: number; bytes: number }> {
    let removed = 0
    let bytes = 0
    for (const name of await readdir(this.#folder)) {
      const sha256 = SLUG_FILE.exec(name)?.[1]
      if (sha256 === undefined || keep.has(sha256)) continue
      const file = join(this.#folder, name)
      const { size, mtimeMs } = await stat(file)
      if (this.#now() - mtimeMs < YOUNG_MILLISECONDS) continue
      await rm(file, { force: true })
      removed += 1
      bytes += size
    }
    return { removed, bytes }
  }

  signedPath(address: SlugAddress, seconds: number): string {
    return signPath(this.#secret, address, Math.floor(this.#now() / 1000) + seconds)
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume()
    const isHead = request.method === 'HEAD'
    if (request.method !== 'GET' && !isHead) {
      refuse(response, 405, 'Slugs are only read.')
      return
    }
    const signed = verifyPath(this.#secret, request.url ?? '', this.#now() / 1000)
    if (signed === 404) {
      refuse(response, 404, 'There is no such slug.')
      return
    }
    if (signed === 403) {
      refuse(response, 403, 'This address is not signed, was altered, or has expired.')
      return
    }
    const size = await this.#size(signed.sha256)
    if (size === undefined) {
      refuse(response, 404, 'There is no such slug.')
      return
    }
    response.writeHead(200, {
      'content-type': 'application/gzip',
      'content-length': size,
      'cache-control': 'private, no-store',
    })
    if (isHead) {
      response.end()
      return
    }
    try {
      await pipeline(createReadStream(this.#file(signed.sha256)), response)
    } catch (error) {
      // A reader may go away at any time; anything else is ours, and the connection is cut so that nobody takes half a slug.
      if (systemCode(error) !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    }
  }

  /** Writes to a file of its own, safely on disk when this resolves. */
  async #receive(content: Readable, file: string): Promise<{ sha256: string; bytes: number }> {
    const hash = createHash('sha256')
    let bytes = 0
    let start = Buffer.alloc(0)
    const handle = await this.#storing('a slug', () => open(file, 'wx', 0o600))
    try {
      for await (const piece of content) {
        const chunk = piece as Buffer
        if (start.length < GZIP_MAGIC.length)
          start = Buffer.concat([start, chunk.subarray(0, GZIP_MAGIC.length)])
        hash.update(chunk)
        bytes += chunk.length
        await this.#storing('a slug', () => writeAll(handle, chunk))
      }
      if (!start.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
        throw new GigalixirError(
          'STORAGE_FAILED',
          'What should be stored as a slug is not compressed with gzip.',
        )
      }
      await this.#storing('a slug', () => handle.sync())
    } finally {
      await handle.close()
    }
    return { sha256: hash.digest('hex'), bytes }
  }

  async #keep(incoming: string, sha256: string): Promise<void> {
    const file = this.#file(sha256)
    if (await this.has(sha256)) {
      // The same bytes are there, perhaps being read; they count as young again.
      const now = new Date(this.#now())
      await utimes(file, now, now)
    } else {
      await rename(incoming, file)
    }
  }

  async #size(sha256: string): Promise<number | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined
    try {
      return (await stat(this.#file(sha256))).size
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  #file(sha256: string): string {
    return join(this.#folder, `${sha256}.tar.gz`)
  }

  async #storing<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw new GigalixirError(
        'STORAGE_FAILED',
        `${what} cannot be stored in ${this.#folder}: ${messageOf(error)}`,
        {
          next: ['Check that the folder is yours and that the disk is not full: gigalixir sim doctor'],
          cause: error,
        },
      )
    }
  }
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, chunk: Buffer): Promise<void> {
  let written = 0
  while (written < chunk.length) {
    written += (await handle.write(chunk, written, chunk.length - written)).bytesWritten
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ errors: { '': [message] } }))
}
