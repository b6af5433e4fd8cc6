import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { systemCode } from '../../../lib/errors.js'
import { openTar } from '../build-input.js'
import { BUILDER } from '../builder-paths.js'
import type { PushedCommit } from '../git-source.js'
import { newestArchive } from './host-hex.js'
import type { HostHex } from './host-hex.js'
import { lockedPackages } from './lock.js'
import { mayNeedHex } from './may-need-hex.js'

const FOLDER = BUILDER.hex.slice(1)

/**
 * What a build may need of the person's own Hex, as pieces of a tar: the packages its `mix.lock` names and no others, the
 * cached registry, Hex itself and rebar3; nothing for an app without dependencies. Keys for private organizations stay where they are.
 */
export async function* handedPackages(
  source: PushedCommit,
  lock: string,
  host: HostHex,
): AsyncGenerator<Buffer, void, undefined> {
  const packages = lockedPackages(lock)
  if (packages.length === 0 && !(await mayNeedHex(source))) return
  for (const { name, version, repo } of packages) {
    // Hex writes the colon of an organization as a dash where file names take none (Windows).
    const folders = [...new Set([repo, repo.replace(':', '-')])]
    const files = host.caches.flatMap((cache) =>
      folders.map((folder) => join(cache, 'packages', folder, `${name}-${version}.tar`)),
    )
    yield* firstOf(files, `packages/${repo}/${name}-${version}.tar`)
  }
  yield* firstOf(
    host.caches.map((cache) => join(cache, 'cache.ets')),
    'cache.ets',
  )
  yield* firstOf(
    host.rebars.map((folder) => join(folder, 'rebar3')),
    'rebar3',
    0o755,
  )
  yield* archive(host)
}

async function* archive(host: HostHex): AsyncGenerator<Buffer, void, undefined> {
  const folder = await newestArchive(host)
  if (folder === null) return
  const name = folder.slice(folder.lastIndexOf(sep) + 1)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name)
    yield* firstOf([file], `archives/${name}/${relative(folder, file).split(sep).join('/')}`)
  }
}

/** The first of these files that is there. */
async function* firstOf(files: readonly string[], path: string, mode = 0o644) {
  for (const file of files) {
    const content = await contentOf(file)
    if (content === null) continue
    yield openTar([{ path: `${FOLDER}/${path}`, mode, content }])
    return
  }
}

async function contentOf(file: string): Promise<Buffer | null> {
  try {
    return (await stat(file)).isFile() ? await readFile(file) : null
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(error) ?? '')) return null
    throw error
  }
}
