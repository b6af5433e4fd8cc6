import { describe, expect, it } from 'vitest'
import { appOfUrl, appsOfRepository, listRemotes, setAppRemote } from '../../../../src/lib/git/remotes.js'
import { commitOf, hasUncommittedChanges, requireRepository } from '../../../../src/lib/git/repository.js'
import { PRODUCTION, simulatorTarget } from '../../../../src/lib/targets/target.js'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../../../support/git.js'
import { gitRepo } from '../../../support/git-repo.js'
import { tempDir } from '../../../support/temp-dir.js'

const SIM = simulatorTarget('sim', 'http://127.0.0.1:4080')

describe('appOfUrl', () => {
  it.each([
    ['https://git.gigalixir.com/my-app.git', 'my-app'],
    ['https://git.gigalixir.com/my-app.git/', 'my-app'],
    ['https://git.gigalixir.com/my-app', 'my-app'],
    ['https://ada%40example.com:key@git.gigalixir.com/my-app.git/', 'my-app'],
    ['https://git.gigalixir.com:443/my-app.git', 'my-app'],
    ['https://git.gigalixir.com/', undefined],
    ['https://git.gigalixir.com/team/my-app.git', undefined],
    ['http://git.gigalixir.com/my-app.git', undefined],
    ['https://git.gigalixir.com.evil.com/my-app.git', undefined],
    ['https://git.gigalixir.com/%zz.git', undefined],
    ['git@github.com:ada/my-app.git', undefined],
    ['../my-app', undefined],
    ['', undefined],
  ])('%s names %s', (url, app) => {
    expect(appOfUrl(PRODUCTION, url)).toBe(app)
  })

  it('tells simulators apart by their port', () => {
    expect(appOfUrl(SIM, 'http://127.0.0.1:4080/my-app.git')).toBe('my-app')
    expect(appOfUrl(SIM, 'http://127.0.0.1:4081/my-app.git')).toBeUndefined()
  })
})

describe('a repository', () => {
  it('has the remotes of this target only, from any folder in it', async () => {
    const cwd = await gitRepo({
      origin: 'https://github.com/ada/x.git',
      gigalixir: 'http://127.0.0.1:4080/app-one.git',
      again: 'http://127.0.0.1:4080/app-one.git/',
      'with.dots': 'http://127.0.0.1:4080/app-two.git',
      prod: 'https://git.gigalixir.com/live.git',
    })
    expect(await appsOfRepository(SIM, cwd)).toEqual(
      new Map([
        ['app-one', ['gigalixir', 'again']],
        ['app-two', ['with.dots']],
      ]),
    )
    expect([...(await appsOfRepository(PRODUCTION, join(cwd, '.git'))).keys()]).toEqual(['live'])
  })

  it('is not needed to look for remotes', async () => {
    const cwd = await tempDir()
    expect(await listRemotes(cwd)).toEqual([])
    await expect(requireRepository(cwd)).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('keeps what other people configured for the URL when the remote moves on', async () => {
    const cwd = await gitRepo({ gigalixir: 'https://example.com/theirs.git' })
    await git(cwd, 'config', 'credential.https://example.com/theirs.git.helper', 'store')
    await setAppRemote(SIM, 'my-app', cwd)
    expect(await git(cwd, 'config', 'credential.https://example.com/theirs.git.helper')).toBe('store')
    expect(await git(cwd, 'remote', 'get-url', 'gigalixir')).toBe('http://127.0.0.1:4080/my-app.git')
  })

  it('clears the helpers people inherit, for our URL and no other', async () => {
    const cwd = await gitRepo()
    const { url } = await setAppRemote(SIM, 'my-app', cwd)
    expect((await git(cwd, 'config', '-z', '--get-all', `credential.${url}.helper`)).split('\0')[0]).toBe('')
    expect(await git(cwd, 'config', '--local', '--list')).not.toMatch(/^credential\.helper/m)
  })

  it('knows its commits, and which changes are not in one', async () => {
    const cwd = await gitRepo()
    expect(await commitOf('HEAD', cwd)).toMatch(/^[0-9a-f]{40}$/)
    await git(cwd, 'tag', '-a', '-m', 'annotated', 'v1')
    expect(await commitOf('v1', cwd)).toBe(await commitOf('main', cwd))
    for (const nothing of ['no-such', '--all', '']) {
      await expect(commitOf(nothing, cwd)).rejects.toMatchObject({ code: 'USAGE' })
    }
    expect(await hasUncommittedChanges(cwd)).toBe(false)
    await writeFile(join(cwd, 'file'), 'changed\n')
    expect(await hasUncommittedChanges(cwd)).toBe(true)
  })
})
