import type { Slug } from '../domain.js'
import type { SlugStorage } from '../slug-storage/index.js'
import { fileInTar, openTar } from '../archive/index.js'
import { BUILDER } from './builder-paths.js'

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
  yield* fileInTar(`${folder}/slug.tar.gz`, previous.bytes, await slugs.open(previous.sha256))
}
