import type { Readable } from 'node:stream'
import { Header } from 'tar'
import type { Slug } from '../domain.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { openTar } from './build-input.js'
import { BUILDER } from './builder-paths.js'

const BLOCK = 512

/** The release a hot upgrade starts from: an OTP release, not the folder of an app in mix mode. */
export type PreviousRelease = Pick<Slug, 'sha256' | 'bytes' | 'customerAppName'>

/**
 * The previous release as pieces of a tar: its slug, streamed, and the name of its app. run-build.sh unpacks it where
 * buildpacks look for it (platform-behaviour.md, "Buildpacks": `/tmp/in/_build`).
 *
 * @throws GigalixirError STORAGE_FAILED when the slug is gone
 */
export async function* previousReleaseTar(
  previous: PreviousRelease,
  slugs: Pick<SlugStorage, 'open'>,
): AsyncGenerator<Buffer, void, undefined> {
  const folder = BUILDER.previous.slice(1)
  yield openTar([{ path: `${folder}/name`, content: previous.customerAppName }])
  const slug: Readable = await slugs.open(previous.sha256)
  const header = new Header({
    path: `${folder}/slug.tar.gz`,
    mode: 0o600,
    uid: 0,
    gid: 0,
    size: previous.bytes,
    mtime: new Date(0),
    type: 'File',
  })
  header.encode()
  if (!header.block) throw new Error('no tar header could be made for the previous release')
  yield header.block
  for await (const piece of slug) yield piece as Buffer
  yield Buffer.alloc((BLOCK - (previous.bytes % BLOCK)) % BLOCK)
}
