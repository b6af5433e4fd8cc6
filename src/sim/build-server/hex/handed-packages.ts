import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { systemCode } from '../../../lib/errors.js'
import { openTar } from '../../archive/index.js'
import { BUILDER } from '../builder-paths.js'
import type { PushedCommit } from '../git-source.js'
import { newestArchive } from './host-hex.js'
import type { HostHex } from './host-hex.js'
import { handedRepos } from './hex-settings.js'
import { lockedPackages } from './lock.js'
import type { LockedPackage } from './lock.js'
import { mayNeedHex } from './may-need-hex.js'

const FOLDER = BUILDER.hex.slice(1)

/**
 * What a build may need of the person's own Hex, as pieces of a tar: the packages its `mix.lock` names, as their
 * checksums there prove, the addresses of their repositories, Hex itself and rebar3; nothing for an app without dependencies. Keys for private organizations stay where they are.
 */
export async function* handedPackages(
  source: PushedCommit,
  lock: string,
  host: HostHex,
): AsyncGenerator<Buffer, void, undefined> {
  const packages = lockedPackages(lock)
  if (packages.length === 0 && !(await mayNeedHex(source))) return
  for (const locked of packages) {
    const { name, version, repo } = locked
    // Hex writes the colon of an organization as a dash where file names take none (Windows).
    const folders = [...new Set([repo, repo.replace(':', '-')])]
    const files = host.caches.flatMap((cache) =>
      folders.map((folder) => join(cache, 'packages', folder, `${name}-${version}.tar`)),
    )
    yield* firstOf(files, `packages/${repo}/${name}-${version}.tar`, 0o644, (tar) => isLocked(locked, tar))
  }
  const repos = await handedRepos(host, new Set(packages.map(({ repo }) => repo)))
  if (repos !== '') yield openTar([{ path: `${FOLDER}/hex.config`, content: repos }])
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

/**
 * Whether a package of this machine is the one that the lock means. Whoever names a package of somebody's private repository
 * without having it does not get it; what is public anybody can have.
 */
function isLocked({ repo, checksum }: LockedPackage, tar: Buffer): boolean {
  if (checksum === null) return repo === 'hexpm'
  return createHash('sha256').update(tar).digest('hex') === checksum
}

/** The first of these files that is there, and is what it should be. */
async function* firstOf(
  files: readonly string[],
  path: string,
  mode = 0o644,
  isRight: (content: Buffer) => boolean = () => true,
) {
  for (const file of files) {
    const content = await contentOf(file)
    if (content === null || !isRight(content)) continue
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
