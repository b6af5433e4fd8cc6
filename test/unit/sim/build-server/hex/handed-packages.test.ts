import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { handedPackages } from '../../../../../src/sim/build-server/hex/handed-packages.js'
import { readEntry, readTar } from '../../../../../src/sim/archive/index.js'
import { git } from '../../../../support/git.js'
import { gitRepo } from '../../../../support/git-repo.js'
import { tempDir } from '../../../../support/temp-dir.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** What a build gets of a person's Hex for a lock, by path. */
async function handed(lock: string, config = ''): Promise<Map<string, string>> {
  const cache = await tempDir()
  for (const [path, content] of [
    ['packages/hexpm/plug-1.0.0.tar', 'plug'],
    ['packages/hexpm:acme/secret-1.0.0.tar', 'secret'],
    ['packages/own/thing-1.0.0.tar', 'thing'],
    ['cache.ets', 'names of everything'],
    ['hex.config', config],
  ] as const) {
    await mkdir(join(cache, path, '..'), { recursive: true })
    await writeFile(join(cache, path), content)
  }
  const repository = await gitRepo()
  const source = {
    repository: join(repository, '.git'),
    commit: await git(repository, 'rev-parse', 'HEAD'),
    quarantine: {},
  }
  const files = new Map<string, string>()
  const pieces = handedPackages(source, lock, { caches: [cache], archives: [], rebars: [] })
  async function* whole() {
    yield* pieces
    yield Buffer.alloc(1024)
  }
  for await (const entry of readTar(Readable.from(whole())))
    files.set(entry.path, (await readEntry(entry)).toString())
  return files
}

const line = (name: string, repo: string, checksum: string) =>
  `  "${name}": {:hex, :${name}, "1.0.0", "aa", [:mix], [], "${repo}", "${checksum}"},`

describe('the packages of this machine that a build gets', () => {
  it('are those whose checksum the lock has, and no registry', async () => {
    const lock = [line('plug', 'hexpm', sha256('plug')), line('secret', 'hexpm:acme', sha256('secret'))].join(
      '\n',
    )
    expect([...(await handed(lock)).keys()]).toEqual([
      'tmp/host-hex/packages/hexpm/plug-1.0.0.tar',
      'tmp/host-hex/packages/hexpm:acme/secret-1.0.0.tar',
    ])
  })

  it.each([
    ['a checksum that is not its own', line('secret', 'hexpm:acme', sha256('guessed'))],
    ['no checksum', '  "secret": {:hex, :secret, "1.0.0", "aa", [:mix], [], "hexpm:acme"},'],
  ])('are no private ones for a lock with %s', async (_, lock) => {
    expect((await handed(lock)).size).toBe(0)
  })

  it("come with the address of a repository of the person's own, and without the key to it", async () => {
    const config = `{'$repos',#{<<"other">> =>
                #{auth_key => <<"other key">>,public_key => nil,url => <<"https://other.example.com">>},
            <<"own">> =>
                #{auth_key => <<"the key">>,
                  public_key => <<"-----BEGIN PUBLIC KEY-----\\n"
                    "MIIB\\n">>,
                  url => <<"https://hex.example.com/own">>}}}.
{'$write_key',<<"another key">>}.
`
    const files = await handed(line('thing', 'own', sha256('thing')), config)
    const given = files.get('tmp/host-hex/hex.config')
    expect(given).toContain(
      '<<"own">> => #{url => <<"https://hex.example.com/own">>,public_key => <<"-----BEGIN',
    )
    expect(given).not.toMatch(/the key|other/)
  })
})
