import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { packageRoot } from '../../src/lib/paths.js'
import { packTar } from '../../src/sim/archive/index.js'
import type { TarEntry } from '../../src/sim/archive/index.js'

/** A slug in memory. */
export interface TinySlug {
  readonly sha256: string
  readonly bytes: Buffer
}

export function makeSlug(entries: readonly TarEntry[]): TinySlug {
  const bytes = gzipSync(packTar(entries))
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes }
}

/** A slug whose web process is this shell command. */
export function slugRunning(command: string): TinySlug {
  return makeSlug([{ path: 'Procfile', content: `web: ${command}\n` }])
}

/** A slug that serves (test/fixtures/tiny-slug); different words make different slugs. */
export async function servingSlug(word = ''): Promise<TinySlug> {
  return makeSlug([
    { path: 'Procfile', content: 'web: perl listen.pl\n' },
    { path: 'listen.pl', content: await listenProgram() },
    { path: 'word', content: word },
  ])
}

/** The program that serves, for slugs that start it in another way. */
export function listenProgram(): Promise<Buffer> {
  return readFile(join(packageRoot(), 'test', 'fixtures', 'tiny-slug', 'listen.pl'))
}
