import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packageRoot } from '../../lib/paths.js'

/** What the page may do: load its own files and talk to where it came from; nothing else, and nothing written in place. */
export const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    html: 'text/html; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8',
  }),
)

interface PageFile {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  readonly zipped: Buffer
}

/** The files of the page, as they were built ahead. Each is read when a browser first asks for it. */
export class PageFiles {
  readonly #folder: string
  readonly #read = new Map<string, Promise<PageFile | undefined>>()

  /** @param folder where they are; those of this package if not given */
  constructor(folder = join(packageRoot(), 'dist', 'console')) {
    this.#folder = folder
  }

  /** @param name such as `page.js` @returns whether there is such a file */
  async send(name: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const type = TYPES.get(name.split('.').at(-1) ?? '')
    if (type === undefined || !/^[\w-]+\.\w+$/.test(name)) return false
    let reading = this.#read.get(name)
    if (!reading) {
      reading = this.#load(name, type)
      this.#read.set(name, reading)
    }
    const file = await reading
    if (!file) {
      this.#read.delete(name)
      return false
    }
    // Asked for anew each time, which costs nothing on loopback: after an update no old script meets a new simulator.
    const headers = { ...HEADERS, 'cache-control': 'no-cache', etag: file.etag, vary: 'accept-encoding' }
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end()
      return true
    }
    const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    const content = zipped ? file.zipped : file.plain
    response.writeHead(200, {
      ...headers,
      'content-type': file.type,
      'content-length': content.length,
      ...(zipped && { 'content-encoding': 'gzip' }),
    })
    response.end(request.method === 'HEAD' ? undefined : content)
    return true
  }

  async #load(name: string, type: string): Promise<PageFile | undefined> {
    const plain = await readFile(join(this.#folder, name)).catch(() => undefined)
    if (plain === undefined) return undefined
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    return { type, etag, plain, zipped: gzipSync(plain) }
  }
}
