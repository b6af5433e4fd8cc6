import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { readReleaseInfo } from '../../src/lib/api/readers/release.js'
import { isOtherCode, momentText, releaseText } from '../../src/lib/release-text.js'
import { aRelease } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'

const list = (releases: object[]) =>
  http.get('*/api/apps/my-app/releases', () => HttpResponse.json({ data: releases }))
const at = (secondsAgo: number) =>
  new Date(Date.now() - secondsAgo * 1000).toISOString().replace('Z', '+00:00')

describe('releases:info', () => {
  it('shows what production tells, and the commits that this repository has', async () => {
    const repo = await gitRepo()
    const first = (await git(repo, 'rev-parse', 'HEAD')).trim()
    await git(repo, 'commit', '--allow-empty', '-m', 'Sell bread')
    await git(repo, 'commit', '--allow-empty', '-m', 'Sell cakes')
    const second = (await git(repo, 'rev-parse', 'HEAD')).trim()
    const platform = await fakePlatform(
      list([aRelease({ version: 2, sha: second, summary: 'Deploy.' }), aRelease({ version: 1, sha: first })]),
    )
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const terminal = { stdout: true }
    const { stdout, exitCode } = await runCommand(['releases:info', '2', '-a', 'my-app'], {
      env,
      cwd: repo,
      terminal,
    })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Version 2 of my-app/)
    expect(stdout).toMatch(new RegExp(`Commit: +${second.slice(0, 7)} Sell cakes \\(.+\\)`))
    expect(stdout).toMatch(/Commits since version 1:\n {2}\w{7} Sell cakes .*\n {2}\w{7} Sell bread /)
    expect(stdout).not.toContain('Configs:')

    const listed = await runCommand(['releases', '-a', 'my-app'], { env, cwd: repo, terminal })
    expect(listed.stdout).toMatch(/Deploy: Sell cakes/)
  })

  it('names a commit each time it is pushed, also after its first release failed, and not for changes of config', () => {
    const releases = [
      aRelease({ version: 4, sha: 'b', summary: 'Set `A`.' }),
      aRelease({ version: 3, sha: 'b' }),
      aRelease({ version: 2, sha: 'b', status: 'failed' }),
      aRelease({ version: 1, sha: 'a' }),
    ]
    expect(releases.map((_, index) => isOtherCode(releases, index))).toEqual([false, true, true, true])
  })

  it('prints the entry as the platform gave it for machines, and says which release is not there', async () => {
    const platform = await fakePlatform(
      list([{ ...aRelease({ version: 2 }), odd: 1 }, aRelease({ version: 1 })]),
    )
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const { stdout } = await runCommand(['releases:info', '-a', 'my-app'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ version: 2, odd: 1 })
    const missing = await runCommand(['releases:info', '7', '-a', 'my-app'], { env })
    expect(missing.exitCode).toBe(4)
    expect(missing.stderr).toContain('my-app has no release of version 7')
  })

  it('shows what a simulator tells: configs by name, who, how long it was live, its slug', () => {
    const info = readReleaseInfo({
      ...aRelease({ version: 3, status: 'superseded', summary: 'Set `A`.', created_at: at(7300) }),
      ...{
        actor: 'ada@example.com',
        previous: { version: 2, sha: 'a' },
        live_at: at(7200),
        live_until: at(3600),
      },
      ...{
        configs: { added: ['A'], changed: ['B', 'C'], removed: [] },
        slug_size: 6_606_028,
        stack: 'gigalixir-24',
      },
    })
    const lines = releaseText('shop', info, undefined, null).split('\n')
    expect(lines[0]).toBe('Version 3 of shop: superseded')
    expect(lines).toContain('Configs: added A; changed B, C')
    expect(lines).toContain('By:      ada@example.com')
    expect(lines).toContain('Slug:    6.3 MB, gigalixir-24')
    expect(lines.find((line) => line.startsWith('Live:'))).toMatch(/^Live: {4}for 1 h, until .* \(1 h ago\)$/)
  })

  it('tells moments in the time of the person, with its zone', () => {
    expect(momentText('2020-04-19T03:53:02.993+00:00')).toMatch(/^2020-04-\d\d \d\d:\d\d \S+ \(\d+ d ago\)$/)
    expect(momentText(undefined)).toBe('')
  })

  reportsFailures(['releases:info', '-a', 'my-app'])
})
