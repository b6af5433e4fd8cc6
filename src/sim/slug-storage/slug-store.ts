import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Service } from '../service.js'
import type { SlugAddress } from './signed-path.js'

/** Slugs by checksum. A port: files by default, S3 later. */
export interface SlugStorage extends Service {
  /** Stores a gzipped tar. Atomic: a slug is whole or not there. @returns its checksum and size */
  put(content: Readable): Promise<{ sha256: string; bytes: number }>
  has(sha256: string): Promise<boolean>
  /** The bytes of a slug, from its beginning. @throws GigalixirError STORAGE_FAILED when it is not there or cannot be read */
  open(sha256: string): Promise<Readable>
  /** Removes slugs no release points to; `keep` holds every checksum still in use. */
  prune(keep: ReadonlySet<string>): Promise<{ removed: number; bytes: number }>
  /** A path with query (`/slugs/…/<sha256>/app.tar.gz?expires=…&signature=…`) good for `seconds`, for this slug alone. */
  signedPath(address: SlugAddress, seconds: number): string
  /** Answers a request for a signed path: 200 with the bytes, 403 expired or altered, 404 unknown. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}
