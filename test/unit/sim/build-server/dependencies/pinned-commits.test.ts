import { join } from 'node:path'
import { rename } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { LockedGit } from '../../../../../src/sim/build-server/dependencies/git-lock.js'
import type { FetchException } from '../../../../../src/sim/config.js'
import { PinnedCommits } from '../../../../../src/sim/build-server/dependencies/pinned-commits.js'
import { fakeGitServer } from '../../../../support/fake-git-server.js'
import type { FakeGitServer } from '../../../../support/fake-git-server.js'
import { git } from '../../../../support/git.js'
import { gitRepo } from '../../../../support/git-repo.js'
import { httpsServer, LOCALHOST_CA, personHome } from '../../../../support/https-git.js'
import { tempDir } from '../../../../support/temp-dir.js'

const NOBODY = 'https://git.nobody.invalid/icons.git'
const { signal } = new AbortController()

/** A repository of two commits; `commit` is the second. */
async function icons() {
  const repository = await gitRepo()
  await git(repository, 'commit', '-q', '--allow-empty', '-m', 'Second')
  return { repository, commit: await git(repository, 'rev-parse', 'HEAD') }
}

/** The same behind https, with a password; each request says what it brought along. */
async function iconsOverHttps(): Promise<{ server: FakeGitServer; url: string; commit: string }> {
  const { repository, commit } = await icons()
  const server = await fakeGitServer('icons', 'ada:secret')
  await git(repository, 'push', '-q', join(server.root, 'icons.git'), 'main')
  const base = await httpsServer((incoming, outgoing) => server.handle(incoming, outgoing))
  return { server, url: `${base}/icons.git`, commit }
}

async function dependencies(
  env: NodeJS.ProcessEnv,
  allowed: readonly FetchException[] = ['loopback'],
  workingCopies: string[] = [],
) {
  const folder = await tempDir()
  const commits = new PinnedCommits({
    folder,
    env,
    workingCopies: async () => workingCopies,
    limit: 1024 ** 3,
  })
  return {
    obtain: (locked: Omit<LockedGit, 'place'>) =>
      commits.obtain({ ...locked, place: `deps/${locked.name}` }, allowed, signal),
  }
}

const TRUST = `[http]\n\tsslCAInfo = ${LOCALHOST_CA}\n`
const helperFor = (url: string) =>
  `[credential "${new URL(url).origin}"]\n\thelper = "!f() { echo username=ada; echo password=secret; }; f"\n`

describe('a git dependency', () => {
  it.each([1, null])('is taken from where mix has fetched it, with no network (depth %s)', async (depth) => {
    const { repository, commit } = await icons()
    const app = await tempDir()
    await git(app, 'clone', '-q', `file://${repository}`, 'deps/icons', ...(depth ? ['--depth=1'] : []))
    const there = await dependencies(await personHome(''), [], ['/nowhere', app])
    const locked = { name: 'icons', url: NOBODY, commit, depth }
    const kept = await there.obtain(locked)
    expect(await git(kept.repository, 'rev-list', '--count', 'locked')).toBe(depth ? '1' : '2')
    // From then on it is ours.
    await rename(join(app, 'deps'), join(app, 'gone'))
    expect(await there.obtain(locked)).toEqual(kept)
  })

  it('of another commit than there was is not taken for it', async () => {
    const { repository } = await icons()
    const app = await tempDir()
    await git(app, 'clone', '-q', repository, 'deps/icons')
    const there = await dependencies(await personHome(''), [], [app])
    const locked = { name: 'icons', url: NOBODY, commit: 'b'.repeat(40), depth: null }
    await expect(there.obtain(locked)).rejects.toThrow(
      /git\.nobody\.invalid\/icons\.git could not be fetched/,
    )
  })

  it("is fetched with the person's own password for that server, which is sent only when it is asked for", async () => {
    const { server, url, commit } = await iconsOverHttps()
    const there = await dependencies(await personHome(TRUST + helperFor(url)))
    const kept = await there.obtain({ name: 'icons', url, commit, depth: 1 })
    expect(await git(kept.repository, 'rev-parse', 'locked')).toBe(commit)
    expect(server.headers[0]?.authorization).toBeUndefined()
    expect(server.headers.at(-1)?.authorization).toBe(`Basic ${Buffer.from('ada:secret').toString('base64')}`)
  })

  it("is never fetched with the person's netrc", async () => {
    const { server, url, commit } = await iconsOverHttps()
    const netrc = 'machine localhost login ada password secret\ndefault login ada password secret\n'
    const there = await dependencies(await personHome(TRUST, netrc))
    await expect(there.obtain({ name: 'icons', url, commit, depth: null })).rejects.toThrow(
      /could not be fetched/,
    )
    expect(server.headers.length).toBeGreaterThan(0)
    expect(server.headers.filter(({ authorization }) => authorization !== undefined)).toEqual([])
  })

  it('is fetched from where its server says it has moved to, on that server alone', async () => {
    const { server, commit } = await iconsOverHttps()
    const asked: string[] = []
    const elsewhere = await httpsServer((incoming, outgoing) => {
      asked.push(incoming.url ?? '')
      outgoing.end()
    })
    let to = (path: string) => `/icons.git${path}`
    const base = await httpsServer((incoming, outgoing) => {
      const [, path] = /^\/old\.git(.*)$/.exec(incoming.url ?? '') ?? []
      if (path === undefined) server.handle(incoming, outgoing)
      else outgoing.writeHead(301, { location: to(path) }).end()
    })
    const env = await personHome(TRUST + helperFor(base))
    const there = await dependencies(env)
    const locked = { name: 'icons', url: `${base}/old.git`, commit, depth: null }
    expect((await there.obtain(locked)).commit).toBe(commit)
    to = (path) => elsewhere + path
    const other = await dependencies(env)
    await expect(other.obtain(locked)).rejects.toThrow(/error: 301/)
    expect(asked).toEqual([])
  })

  it("goes the way that the person's git goes to that address", async () => {
    const { url, commit } = await iconsOverHttps()
    const rule = `[url "${new URL(url).origin}/"]\n\tinsteadOf = https://git.nobody.invalid/\n`
    const there = await dependencies(await personHome(TRUST + helperFor(url) + rule))
    expect((await there.obtain({ name: 'icons', url: NOBODY, commit, depth: null })).url).toBe(NOBODY)
  })

  it.each([
    ['http://git.example.com/x.git', 'GIGALIXIR_SIM_FETCH=http'],
    ['file:///srv/git/x.git', 'GIGALIXIR_SIM_FETCH=file'],
    ['ssh://someone@git.example.com/x.git', 'GIGALIXIR_SIM_FETCH=ssh'],
    ['https://localhost:1/x.git', 'GIGALIXIR_SIM_FETCH=loopback'],
    ['https://127.1.2.3/x.git', 'GIGALIXIR_SIM_FETCH=loopback'],
    ['https://[::1]/x.git', 'GIGALIXIR_SIM_FETCH=loopback'],
    ['https://169.254.169.254/x.git', 'GIGALIXIR_SIM_FETCH=loopback'],
    ['git://git.example.com/x.git', 'https://'],
    ['ext::sh -c true', 'https://'],
    ['/srv/git/x.git', 'https://'],
  ])('is not fetched from %s unless that is allowed', async (url, advice) => {
    const there = await dependencies(await personHome(''), [])
    const failure = there.obtain({ name: 'x', url, commit: 'c'.repeat(40), depth: null })
    await expect(failure).rejects.toMatchObject({ next: [expect.stringContaining(advice)] })
  })

  it('is fetched from a folder of this machine when that is allowed', async () => {
    const { repository, commit } = await icons()
    const there = await dependencies(await personHome(''), ['file'])
    const url = `file://${repository}`
    expect((await there.obtain({ name: 'icons', url, commit, depth: null })).url).toBe(url)
  })
})
