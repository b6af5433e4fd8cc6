import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { PinnedCommits } from '../../../../src/sim/build-server/dependencies/pinned-commits.js'
import { GitMirrors } from '../../../../src/sim/build-server/git-mirrors.js'
import { archiveTar, submodulesOf } from '../../../../src/sim/build-server/git-source.js'
import { mixLockOf } from '../../../../src/sim/build-server/mix-lock.js'
import { sourceLimit } from '../../../../src/sim/build-server/builder-contents.js'
import { fetchSubmodules } from '../../../../src/sim/build-server/submodules.js'
import type { FetchException } from '../../../../src/sim/config.js'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'
import { personHome } from '../../../support/https-git.js'
import { slugFiles } from '../../../support/slug-files.js'
import { tempDir } from '../../../support/temp-dir.js'

const { signal } = new AbortController()
const ALL: readonly FetchException[] = ['http', 'ssh', 'file', 'loopback']

async function pushed(repository: string) {
  return {
    repository: join(repository, '.git'),
    commit: await git(repository, 'rev-parse', 'HEAD'),
    quarantine: {},
  }
}

/** An app with a submodule, which is checked out in `app`. */
async function withSubmodule(path = 'vendor/kit') {
  const kit = await gitRepo()
  await writeFile(join(kit, 'zeros'), Buffer.alloc(2000))
  await git(kit, 'add', '-A')
  await git(kit, 'commit', '-q', '-m', 'A file that ends in zeros')
  const app = await gitRepo()
  await git(app, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', `file://${kit}`, path)
  await git(app, 'commit', '-q', '-m', 'A submodule')
  return { app, kit }
}

async function mirrors(workingCopies: string[]) {
  const env = await personHome('')
  const folder = await tempDir()
  const limit = 1024 ** 2
  const pinned = new PinnedCommits({
    ...{ folder: join(folder, 'pinned'), workingCopies: async () => workingCopies, limit, env },
  })
  return new GitMirrors({ folder, pinned, limit, env })
}

describe('submodules', () => {
  it('are never fetched from a folder of this machine that a push names, whatever is allowed', async () => {
    const { app } = await withSubmodule()
    await expect(fetchSubmodules(await pushed(app), await mirrors([]), ALL, signal)).rejects.toMatchObject({
      message: expect.stringContaining('an address of file') as string,
      next: [expect.any(String) as string, 'It is the submodule vendor/kit of what you pushed.'],
    })
  })

  it('are taken from where they are checked out, with files that end in zeros', async () => {
    const { app } = await withSubmodule()
    const [found, ...others] = await fetchSubmodules(await pushed(app), await mirrors([app]), [], signal)
    expect(others).toEqual([])
    const { repository = '', commit = '', prefix = '' } = found ?? {}
    expect(prefix).toBe('app/vendor/kit/')
    const tar = await buffer(Readable.from(archiveTar(repository, commit, prefix, signal)))
    const files = await slugFiles(Buffer.concat([tar, Buffer.alloc(1024)]))
    expect(files.get('app/vendor/kit/zeros')).toEqual(Buffer.alloc(2000))
  })

  it('are found without reading a tree of any size to its end', async () => {
    const repository = await gitRepo()
    // Nine folders that each hold the folder before ten times: 10^10 files in ten objects.
    let tree = await git(repository, 'rev-parse', 'HEAD^{tree}')
    for (let depth = 0; depth < 10; depth += 1) {
      const folder = join(repository, 'make')
      await mkdir(folder, { recursive: true })
      const list = join(folder, `${depth}`)
      await writeFile(list, Array.from({ length: 10 }, (_, i) => `040000 tree ${tree}\tf${i}\n`).join(''))
      tree = await git(repository, '-c', `alias.make=!git mktree < '${list}'`, 'make')
    }
    const commit = await git(repository, 'commit-tree', '-m', 'Bomb', tree)
    await expect(
      submodulesOf({ repository: join(repository, '.git'), commit, quarantine: {} }, 5000),
    ).rejects.toThrow('more than 5,000 files')
  })
})

describe('what unpacks to more than it may', () => {
  it('is stopped on its way, all of it counted together', async () => {
    const repository = await gitRepo()
    await writeFile(join(repository, 'zeros'), Buffer.alloc(3 * 1024 * 1024))
    await git(repository, 'add', '-A')
    await git(repository, 'commit', '-q', '-m', 'Zeros')
    const { commit } = await pushed(repository)
    const one = () => archiveTar(join(repository, '.git'), commit, 'app/', signal)
    const limit = sourceLimit(5 * 1024 * 1024)
    expect((await buffer(Readable.from(limit.of(one())))).length).toBeGreaterThan(3 * 1024 * 1024)
    await expect(buffer(Readable.from(limit.of(one())))).rejects.toThrow('unpacks to more than 5 MB')
  })

  it('is no mix.lock', async () => {
    const repository = await gitRepo()
    await writeFile(join(repository, 'mix.lock'), Buffer.alloc(5 * 1024 * 1024))
    await git(repository, 'add', '-A')
    await git(repository, 'commit', '-q', '-m', 'Zeros')
    await expect(mixLockOf(await pushed(repository))).rejects.toThrow('mix.lock has more than 4 MB')
  })
})
