import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PinnedCommits } from '../../../../src/sim/build-server/dependencies/pinned-commits.js'
import { GitMirrors } from '../../../../src/sim/build-server/git-mirrors.js'
import type { FetchException } from '../../../../src/sim/config.js'
import { fakeGitServer } from '../../../support/fake-git-server.js'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'
import { httpsServer, LOCALHOST_CA, personHome } from '../../../support/https-git.js'
import { tempDir } from '../../../support/temp-dir.js'

const { signal } = new AbortController()
const TRUST = `[http]\n\tsslCAInfo = ${LOCALHOST_CA}\n`
const helperFor = (url: string) =>
  `[credential "${new URL(url).origin}"]\n\thelper = "!f() { echo username=ada; echo password=secret; }; f"\n`

async function mirrors(env: NodeJS.ProcessEnv, limit = 1024 ** 2) {
  const folder = await tempDir()
  const pinned = new PinnedCommits({
    ...{ folder: join(folder, 'pinned'), workingCopies: async () => [], limit, env },
  })
  return new GitMirrors({ folder, pinned, limit, env })
}

/** A repository behind https; with a password where one is given. */
async function packOverHttps(credential: string | null = null) {
  const repository = await gitRepo()
  const commit = await git(repository, 'rev-parse', 'HEAD')
  const server = await fakeGitServer('pack', credential)
  await git(repository, 'push', '-q', join(server.root, 'pack.git'), 'main')
  const base = await httpsServer((incoming, outgoing) => server.handle(incoming, outgoing))
  return { server, url: `${base}/pack.git`, commit }
}

const named = (
  url: string,
  ref: string | null = 'main',
  allowed: readonly FetchException[] = ['loopback'],
) => ({
  ...{ url, ref, allowed },
})

describe('a repository that a push names', () => {
  it('is fetched over https, and kept for when it cannot be asked', async () => {
    const { url, commit, server } = await packOverHttps()
    const there = await mirrors(await personHome(TRUST))
    expect(await there.commitOf(named(url), signal)).toMatchObject({ commit, offline: null })
    expect(await there.commitOf(named(url, null), signal)).toMatchObject({ commit, offline: null })
    await rename(join(server.root, 'pack.git'), join(server.root, 'gone'))
    const offline = await there.commitOf(named(url), signal)
    expect(offline).toMatchObject({ commit, offline: expect.stringContaining('not found') as string })
    await expect(there.commitOf(named(url, 'v9'), signal)).rejects.toThrow('there is no earlier copy')
  })

  it('gets no password without a whole commit id, and the one of its server with it', async () => {
    const { url, commit, server } = await packOverHttps('ada:secret')
    const header = `[http "${new URL(url).origin}/"]\n\textraHeader = X-Token: of-ada\n`
    const there = await mirrors(
      await personHome(TRUST + helperFor(url) + header, 'default login ada password secret\n'),
    )
    for (const ref of ['main', null, commit.slice(0, 12)])
      await expect(there.commitOf(named(url, ref), signal)).rejects.toThrow('could not be fetched')
    expect(server.headers.length).toBeGreaterThan(0)
    for (const { authorization, 'x-token': token } of server.headers)
      expect([authorization, token]).toEqual([undefined, undefined])
    expect(await there.commitOf(named(url, commit), signal)).toMatchObject({ commit })
    // What a password opened is not there for whoever names no id.
    await expect(there.commitOf(named(url), signal)).rejects.toThrow('could not be fetched')
  })

  it("goes the way of the person's own rules, but for those that bring their key along", async () => {
    const { url, commit } = await packOverHttps()
    const to = new URL(url)
    const rule = (base: string) => `[url "${base}"]\n\tinsteadOf = https://git.nobody.invalid/\n`
    const written = 'https://git.nobody.invalid/pack.git'
    const plain = await mirrors(await personHome(TRUST + rule(`${to.origin}/`)))
    expect(await plain.commitOf(named(written), signal)).toMatchObject({ commit })
    for (const base of [`https://ada:secret@${to.host}/`, 'git@localhost:', `ssh://git@localhost/`]) {
      const there = await mirrors(await personHome(TRUST + rule(base)))
      await expect(there.commitOf(named(written), signal), base).rejects.toThrow(
        /git\.nobody\.invalid\/pack\.git could not be fetched.*resolve/i,
      )
    }
  })

  it('is not followed to where a redirect or a list of alternates leads', async () => {
    const asked: string[] = []
    const secret = await httpsServer((incoming, outgoing) => {
      asked.push(incoming.url ?? '')
      outgoing.writeHead(404).end()
    })
    const redirecting = await httpsServer((incoming, outgoing) =>
      outgoing.writeHead(302, { location: `${secret}${incoming.url ?? ''}` }).end(),
    )
    const commit = 'a'.repeat(40)
    // A server that knows only files (https://git-scm.com/docs/gitrepository-layout, "objects/info/http-alternates").
    const dumb = await httpsServer((incoming, outgoing) => {
      const path = new URL(incoming.url ?? '', 'https://x').pathname
      if (path.endsWith('/info/refs')) outgoing.end(`${commit}\trefs/heads/main\n`)
      else if (path.endsWith('/HEAD')) outgoing.end('ref: refs/heads/main\n')
      else if (path.endsWith('alternates')) outgoing.end(`${secret}/objects\n`)
      else outgoing.writeHead(404).end()
    })
    const there = await mirrors(await personHome(TRUST))
    for (const base of [redirecting, dumb])
      for (const ref of ['main', commit])
        await expect(there.commitOf(named(`${base}/pack.git`, ref), signal)).rejects.toThrow(
          'could not be fetched',
        )
    expect(asked).toEqual([])
  })

  it.each([
    ['http://git.example.com/x.git', 'http'],
    ['file:///srv/git/x.git', 'file'],
    ['ssh://someone@git.example.com/x.git', 'ssh'],
    ['https://localhost:1/x.git', 'loopback'],
    ['https://[::ffff:127.0.0.1]/x.git', 'loopback'],
    ['https://2130706433/x.git', 'loopback'],
    ['git://git.example.com/x.git', null],
    ['ext::sh -c true', null],
    ['/srv/git/x.git', null],
  ])('is not fetched from %s unless that is allowed', async (url, setting) => {
    const there = await mirrors(await personHome(''))
    for (const ref of ['main', 'c'.repeat(40)])
      await expect(there.commitOf(named(url, ref, []), signal)).rejects.toMatchObject({
        next: [expect.stringContaining(setting === null ? 'https://' : `GIGALIXIR_SIM_FETCH=${setting}`)],
      })
  })

  it('is fetched from a folder of this machine when that is allowed, and no longer when it is not', async () => {
    const repository = await gitRepo()
    const there = await mirrors(await personHome(''))
    const url = `file://${repository}`
    const commit = await git(repository, 'rev-parse', 'HEAD')
    expect(await there.commitOf(named(url, 'main', ['file']), signal)).toMatchObject({ commit })
    await expect(there.commitOf(named(url, 'main', []), signal)).rejects.toThrow('an address of file')
  })

  it('is refused when it is larger than a repository may be', async () => {
    const repository = await gitRepo()
    await mkdir(join(repository, 'large'))
    for (let index = 0; index < 20; index += 1) {
      await writeFile(join(repository, 'large', `${index}`), '')
      await appendFile(join(repository, 'large', `${index}`), crypto.getRandomValues(new Uint8Array(10_000)))
    }
    await git(repository, 'add', '-A')
    await git(repository, 'commit', '-q', '-m', 'Large')
    const commit = await git(repository, 'rev-parse', 'HEAD')
    const there = await mirrors(await personHome(''), 100_000)
    for (const ref of ['main', commit])
      await expect(there.commitOf(named(`file://${repository}`, ref, ['file']), signal)).rejects.toThrow(
        'more than the 1 MB that a repository may have',
      )
  })
})
