import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import type { Release, Rollout } from '../../src/lib/api/contract/schemas.js'
import type * as CredentialHelper from '../../src/lib/git/credential-helper.js'
import { aPod, aRelease, aStatus } from '../support/answers.js'
import type { AppStatus } from '../support/answers.js'
import { fakeGitServer } from '../support/fake-git-server.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'

/**
 * Git asks our program for the key, which takes as long as all the rest of a push while the program runs from source. One
 * test lets it; the others answer at once.
 */
const helper = vi.hoisted(() => ({ isOurs: false }))
vi.mock('../../src/lib/git/credential-helper.js', async (original) => {
  const actual = await original<typeof CredentialHelper>()
  return {
    ...actual,
    helperArguments: (url: string) =>
      helper.isOurs
        ? actual.helperArguments(url)
        : [
            '-c',
            `credential.${url}.helper=`,
            '-c',
            `credential.${url}.helper=!echo username=ada@example.com; echo 'password=the key' #`,
          ],
  }
})

interface Course {
  /** Releases before the push, and after it. */
  before?: Release[]
  after?: Release[]
  /** What each look at the status shows; the last one stays. */
  statuses?: AppStatus[]
  /** Shell lines of the pre-receive hook: the build. */
  build?: string
}

/** A platform on which one deploy takes the given course. */
async function platformFor({ before = [], after = before, statuses = [aStatus()], build = '' }: Course) {
  const served = await fakeGitServer('my-app', 'ada@example.com:the key', build)
  const looks = [...statuses]
  let releaseCalls = 0
  const platform = await fakePlatform(
    http.get('*/api/apps/my-app/releases', () => {
      releaseCalls += 1
      return HttpResponse.json({ data: releaseCalls === 1 ? before : after })
    }),
    http.get('*/api/apps/my-app/status', () =>
      HttpResponse.json({ data: looks.length > 1 ? looks.shift() : looks[0] }),
    ),
  )
  platform.serveGit(served)
  return { platform, served, env: { GIGALIXIR_CLI__HOST: platform.url } }
}

const rollout = (changes: Partial<Rollout> = {}): Rollout => ({ version: 2, state: 'rolling', ...changes })
const twoReleases = {
  before: [aRelease({ version: 1 })],
  after: [aRelease({ version: 2 }), aRelease({ version: 1 })],
}

describe('deploy', () => {
  it('pushes the commit onto main with our credentials and ends when the new replicas are healthy', async () => {
    const { platform, served, env } = await platformFor({
      ...twoReleases,
      build: 'echo building; cat > /dev/null',
      statuses: [
        aStatus({ rollout: rollout({ version: 1, state: 'healthy' }) }),
        aStatus({ rollout: rollout() }),
        aStatus({
          replicas_desired: 2,
          pods: [aPod(), aPod({ version: 2 }), aPod({ version: 2, name: 'my-app-b' })],
          rollout: rollout({ state: 'healthy' }),
        }),
      ],
    })
    const cwd = await gitRepo()
    helper.isOurs = true
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd })
    helper.isOurs = false
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('remote: building')
    expect(result.stderr).toMatch(/2 new replicas healthy \(version 2\)\.\n$/)
    expect(await git(join(served.root, 'my-app.git'), 'rev-parse', 'refs/heads/main')).toBe(
      await git(cwd, 'rev-parse', 'HEAD'),
    )
    expect(platform.calls().slice(0, 3)).toEqual([
      'GET /api/apps/my-app/releases',
      'GET /api/apps/my-app/releases',
      'GET /api/apps/my-app/status',
    ])
    // Git got the key from our helper for this one call; nothing of it stays in the repository.
    expect(await git(cwd, 'config', '--local', '--list')).not.toContain('credential')
  })

  it.each([
    [{ upgraded: 2 }, '2 replicas upgraded in place (version 2).\n'],
    [
      { upgraded: 0, failure: 'tally 0.2.0 has no tally.appup' },
      '2 new replicas healthy (version 2).\nReplaced instead of upgraded in place: tally 0.2.0 has no tally.appup.\n',
    ],
    [
      { upgraded: 1, failure: 'it was stopped' },
      '1 new replica healthy, 1 upgraded in place (version 2).\nReplaced instead of upgraded in place: it was stopped.\n',
    ],
  ])('says how an upgrade in place went: %j', async (hot, words) => {
    const pods = [aPod({ version: 2 }), aPod({ version: 2 })]
    const { env } = await platformFor({
      ...twoReleases,
      statuses: [aStatus({ replicas_desired: 2, pods, rollout: { ...rollout({ state: 'healthy' }), hot } })],
    })
    const cwd = await gitRepo()
    const result = await runCommand(['deploy', '-a', 'my-app', '--hot', '--json'], { env, cwd })
    expect(result.stderr).toContain(words)
    expect(JSON.parse(result.stdout)).toMatchObject({ replicas: 2, hot })
  })

  it('tells the data with --json', async () => {
    const { env, platform } = await platformFor({
      ...twoReleases,
      statuses: [aStatus({ pods: [aPod({ version: 2 })], rollout: rollout({ state: 'healthy' }) })],
    })
    const cwd = await gitRepo()
    const result = await runCommand(['deploy', '-a', 'my-app', '--json'], { env, cwd })
    expect(JSON.parse(result.stdout)).toEqual({
      app: 'my-app',
      commit: await git(cwd, 'rev-parse', 'HEAD'),
      format: 1,
      outcome: 'healthy',
      replicas: 1,
      sha: 'a'.repeat(40),
      url: `http://my-app.gigalixirapp.localhost:${new URL(platform.url).port}`,
      version: 2,
    })
  })

  it('ends with 8 and the reason, the last output and what serves, when the release fails', async () => {
    const { env } = await platformFor({
      ...twoReleases,
      statuses: [
        aStatus({
          rollout: rollout({
            state: 'failed',
            reason: 'exited with code 3',
            last_output: ['cannot find the flux capacitor'],
            serving: 1,
          }),
        }),
      ],
    })
    const cwd = await gitRepo()
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd })
    expect(result).toMatchObject({ exitCode: 8, stdout: '' })
    expect(result.stderr).toContain('Version 2 of my-app did not become healthy: exited with code 3.')
    expect(result.stderr).toContain('    cannot find the flux capacitor')
    expect(result.stderr).toContain('Version 1 is still live.')
    expect(result.stderr).toContain('gigalixir logs -a my-app')
  })

  it('ends with 8 when the build is rejected, after the words of the build', async () => {
    const { env, platform } = await platformFor({ build: 'echo "undefined function nope/0"; exit 1' })
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd: await gitRepo() })
    expect(result).toMatchObject({ exitCode: 8, stdout: '' })
    expect(result.stderr).toContain('remote: undefined function nope/0')
    expect(result.stderr).toContain('Error: The build failed')
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/releases'])
  })

  it('says plainly that nothing is new, and what serves', async () => {
    const { env } = await platformFor({
      before: [aRelease({ version: 2, status: 'failed' }), aRelease({ version: 1, sha: 'b'.repeat(40) })],
      statuses: [
        aStatus({ rollout: rollout({ state: 'failed', reason: 'exited with code 3', serving: 1 }) }),
      ],
    })
    const cwd = await gitRepo()
    await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd })
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('Everything up to date')
    expect(result.stderr).toContain('Version 1 is live (commit bbbbbbb).')
    expect(result.stderr).toContain('exited with code 3')
  })

  it('waits for the replicas of what serves when they are only just starting, as after sim up', async () => {
    const healthy = rollout({ version: 1, state: 'healthy' })
    const starting = aStatus({ pods: [aPod({ version: 1, status: 'Starting' })], rollout: healthy })
    const { env, platform } = await platformFor({
      before: [aRelease({ version: 1 })],
      statuses: [starting, starting, starting, aStatus({ pods: [aPod({ version: 1 })], rollout: healthy })],
    })
    const cwd = await gitRepo()
    await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd })
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('Version 1 is live')
    expect(platform.calls().filter((call) => call.endsWith('/status'))).toHaveLength(4)
  })

  it('follows what was pushed before and is still rolling out', async () => {
    const { env } = await platformFor({
      before: [aRelease({ version: 2 }), aRelease({ version: 1 })],
      statuses: [
        aStatus({ rollout: rollout() }),
        aStatus({ rollout: rollout({ state: 'failed', reason: 'exited with code 3', serving: 1 }) }),
      ],
    })
    const cwd = await gitRepo()
    await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd })
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd })
    expect(result).toMatchObject({ exitCode: 8, stdout: '' })
    expect(result.stderr).toContain('exited with code 3')
  })

  it('does not wait with --no-wait', async () => {
    const { env, platform } = await platformFor(twoReleases)
    const result = await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd: await gitRepo() })
    expect(result.exitCode).toBe(0)
    expect(result.stderr).toContain('as version 2')
    expect(platform.calls()).not.toContain('GET /api/apps/my-app/status')
  })

  it('refuses another history unless forced', async () => {
    const { env, served } = await platformFor(twoReleases)
    const first = await gitRepo()
    await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd: first })
    const other = await gitRepo()
    await writeFile(join(other, 'file'), 'another\n')
    await git(other, 'commit', '-q', '-a', '--amend', '-m', 'Another')
    const refused = await runCommand(['deploy', '-a', 'my-app', '--no-wait'], { env, cwd: other })
    expect(refused.exitCode).toBe(5)
    expect(refused.stderr).toContain('--force')
    const forced = await runCommand(['deploy', '-a', 'my-app', '--no-wait', '--force'], { env, cwd: other })
    expect(forced.exitCode).toBe(0)
    expect(await git(join(served.root, 'my-app.git'), 'rev-parse', 'main')).toBe(
      await git(other, 'rev-parse', 'HEAD'),
    )
  })

  it('deploys another branch when asked, and knows a revision that is none', async () => {
    const { env, served } = await platformFor(twoReleases)
    const cwd = await gitRepo()
    await git(cwd, 'branch', 'feature')
    await git(cwd, 'commit', '-q', '--allow-empty', '-m', 'Second')
    await runCommand(['deploy', '-a', 'my-app', '--branch', 'feature', '--no-wait'], { env, cwd })
    expect(await git(join(served.root, 'my-app.git'), 'rev-parse', 'main')).toBe(
      await git(cwd, 'rev-parse', 'feature'),
    )
    const missing = await runCommand(['deploy', '-a', 'my-app', '--ref', 'no-such'], { env, cwd })
    expect(missing.exitCode).toBe(2)
    expect(missing.stderr).toContain('no-such')
  })

  it('tells the build with headers to start clean and to upgrade in place', async () => {
    const { env, served } = await platformFor(twoReleases)
    const cwd = await gitRepo()
    await git(cwd, 'config', 'http.extraHeader', 'X-Of-The-Person: kept')
    const plain = served.headers.length
    const result = await runCommand(['deploy', '-a', 'my-app', '--no-wait', '--clean', '--hot'], { env, cwd })
    expect(result, result.stderr).toMatchObject({ exitCode: 0 })
    const sent = served.headers.slice(plain).filter((headers) => headers.authorization)
    expect(sent).not.toEqual([])
    for (const headers of sent)
      expect(headers).toMatchObject({
        'gigalixir-clean': 'true',
        'gigalixir-hot': 'true',
        'x-of-the-person': 'kept',
      })
    expect(await git(cwd, 'config', '--local', '--list')).not.toContain('GIGALIXIR')
    const again = await runCommand(['deploy', '-a', 'my-app', '--no-wait', '--clean'], {
      env,
      cwd,
      terminal: { stderr: true },
    })
    expect(again.stderr).toContain('git commit --allow-empty')
  })

  it('deploys a folder of the repository, each time on top of the last', async () => {
    const { env, served } = await platformFor(twoReleases)
    const cwd = await gitRepo()
    const deployShop = (folder: string, from = cwd) =>
      runCommand(['deploy', '-a', 'my-app', '--no-wait', '--subfolder', folder], { env, cwd: from })
    await mkdir(join(cwd, 'apps', 'shop'), { recursive: true })
    for (const text of ['one', 'two']) {
      await writeFile(join(cwd, 'apps', 'shop', 'mix.exs'), text)
      await git(cwd, 'add', '-A')
      await git(cwd, 'commit', '-q', '-m', text)
      const result = await deployShop(
        text === 'one' ? 'apps/shop' : 'shop/',
        join(cwd, ...(text === 'one' ? [] : ['apps'])),
      )
      expect(result, result.stderr).toMatchObject({ exitCode: 0 })
    }
    const bare = join(served.root, 'my-app.git')
    expect(await git(bare, 'ls-tree', '-r', '--name-only', 'main')).toBe('mix.exs')
    expect(await git(bare, 'log', '--format=%s', 'main')).toBe('two\none')
    const missing = await deployShop('apps/shoe')
    expect(missing).toMatchObject({ exitCode: 2 })
    expect(missing.stderr).toContain('apps/shoe')
  })

  it('ends with what git said when the push itself fails', async () => {
    const { env, platform } = await platformFor({})
    platform.serveGit(await fakeGitServer('my-app', 'someone:else'))
    const result = await runCommand(['deploy', '-a', 'my-app'], { env, cwd: await gitRepo() })
    expect(result.exitCode).toBe(7)
    expect(result.stderr).toMatch(/401|Authentication failed/)
  })

  it('is not even pushed where migrations cannot run before a release is live', async () => {
    const { platform, env } = await platformFor(twoReleases)
    const result = await runCommand(['deploy', '-a', 'my-app', '--migrate', 'before'], {
      env,
      cwd: await gitRepo(),
    })
    expect(result.exitCode).toBe(5)
    expect(result.stderr).toContain('--migrate after')
    expect(platform.calls().filter((call) => call.includes('git'))).toEqual([])
  })

  it('has to wait when it migrates once the release is live', async () => {
    const result = await runCommand(['deploy', '-a', 'my-app', '--migrate', 'after', '--no-wait'])
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('--no-wait')
  })

  reportsFailures(['deploy', '-a', 'my-app'], { cwd: () => gitRepo() })
})
