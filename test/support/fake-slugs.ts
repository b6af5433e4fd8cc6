import { createHash } from 'node:crypto'
import type { ServerResponse, IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Slug } from '../../src/sim/domain.js'
import type { SlugAddress, SlugStorage } from '../../src/sim/slug-storage/index.js'
import { signPath } from '../../src/sim/slug-storage/signed-path.js'

/** Slugs in memory; nobody looks at the signature of a path. */
export class FakeSlugs implements SlugStorage {
  readonly name = 'slug-storage'
  readonly stored = new Set<string>()
  /** What each prune was told to keep. */
  readonly kept: string[][] = []

  start(): Promise<void> {
    return Promise.resolve()
  }
  stop(): Promise<void> {
    return Promise.resolve()
  }
  async put(content: Readable): Promise<{ sha256: string; bytes: number }> {
    const bytes = await buffer(content)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    this.stored.add(sha256)
    return { sha256, bytes: bytes.length }
  }
  has(sha256: string): Promise<boolean> {
    return Promise.resolve(this.stored.has(sha256))
  }
  open(sha256: string): Promise<Readable> {
    return Promise.reject(new Error(`the bytes of ${sha256} are not kept here`))
  }
  prune(keep: ReadonlySet<string>): Promise<{ removed: number; bytes: number }> {
    this.kept.push([...keep])
    return Promise.resolve({ removed: 0, bytes: 0 })
  }
  signedPath(address: SlugAddress, seconds: number): string {
    return signPath(Buffer.from('fake'), address, seconds)
  }
  handle(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.writeHead(404).end()
    return Promise.resolve()
  }
}

/** A slug as a build leaves it; `commit` makes it another one. */
export function testSlug(commit = 'a'.repeat(40)): Slug {
  return {
    sha256: createHash('sha256').update(commit).digest('hex'),
    bytes: 1234,
    commitSha: commit,
    customerAppName: 'greeter',
    customerAppVersion: '0.1.0',
    capabilities: { distillery: { start_command: 'start' } },
    defaultProcess: null,
    stack: 'gigalixir-24',
  }
}
