import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { anApp } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const created = http.post('*/api/apps', async ({ request }) => {
  const body = (await request.json()) as { unique_name?: string }
  return HttpResponse.json(
    { data: anApp({ unique_name: body.unique_name ?? 'real-hasty-fruitbat' }) },
    { status: 201 },
  )
})

describe('apps:create', () => {
  it('creates the app in lower case, prints its name alone, and adds the remote with our helper', async () => {
    const platform = await fakePlatform(created)
    const cwd = await gitRepo()
    const result = await runCommand(
      ['apps:create', '-n', 'My-App', '-c', 'gcp', '-r', 'v2018-us-central1', '-s', 'gigalixir-24'],
      { env: { GIGALIXIR_CLI__HOST: platform.url }, cwd },
    )
    expect(result).toEqual({ exitCode: 0, stdout: 'my-app\n', stderr: '' })
    expect(platform.requests).toHaveLength(1)
    expect(platform.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/apps',
      body: { unique_name: 'my-app', cloud: 'gcp', region: 'v2018-us-central1', stack: 'gigalixir-24' },
    })
    const url = `${platform.url}/my-app.git`
    expect(await git(cwd, 'remote', 'get-url', 'gigalixir')).toBe(url)
    expect(await git(cwd, 'config', '--local', '--get-all', `credential.${url}.helper`)).toMatch(
      /^\n?!'.*' git:credentials$/,
    )
  })

  it.each([['apps create'], ['create']])(
    'works as `%s`, and lets the platform choose the name',
    async (words) => {
      const platform = await fakePlatform(created)
      const cwd = await gitRepo()
      const result = await runCommand(words.split(' '), { env: { GIGALIXIR_CLI__HOST: platform.url }, cwd })
      expect(result).toEqual({ exitCode: 0, stdout: 'real-hasty-fruitbat\n', stderr: '' })
      expect(platform.requests[0]!.body).toEqual({})
    },
  )

  it('prints all of the app with --json', async () => {
    const platform = await fakePlatform(created)
    const result = await runCommand(['apps:create', '--name', 'x-y', '--json'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      cwd: await gitRepo(),
    })
    expect(JSON.parse(result.stdout)).toEqual(anApp({ unique_name: 'x-y' }))
  })

  it('points an existing remote at the new app and takes back the helper of the old one', async () => {
    const platform = await fakePlatform(created)
    const cwd = await gitRepo()
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    await runCommand(['apps:create', '-n', 'first'], { env, cwd })
    const told = await runCommand(['apps:create', '-n', 'second'], { env, cwd })
    expect(told).toMatchObject({ exitCode: 0, stdout: 'second\n' })
    expect(told.stderr).toContain(`\`gigalixir\` pointed to ${platform.url}/first.git; now it points to`)
    expect(told.stderr).toContain(`git remote add NAME ${platform.url}/second.git`)
    expect(await git(cwd, 'remote', 'get-url', 'gigalixir')).toBe(`${platform.url}/second.git`)
    const config = await git(cwd, 'config', '--local', '--list')
    expect(config).not.toContain('first.git')
    expect(config.match(/second\.git\.helper=/g)).toHaveLength(2)
  })

  it('leaves the remote of another app alone with --remote', async () => {
    const platform = await fakePlatform(created)
    const cwd = await gitRepo()
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    await git(cwd, 'remote', 'add', 'gigalixir', 'https://user:secret@git.gigalixir.com/shop.git')
    const second = await runCommand(['apps:create', '-n', 'second', '--remote', 'staging'], { env, cwd })
    expect(second).toEqual({ exitCode: 0, stdout: 'second\n', stderr: '' })
    expect(await git(cwd, 'remote', 'get-url', 'staging')).toBe(`${platform.url}/second.git`)
    expect(await git(cwd, 'remote', 'get-url', 'gigalixir')).toContain('git.gigalixir.com/shop.git')
    const third = await runCommand(['apps:create', '-n', 'third'], { env, cwd })
    expect(third.stderr).toContain('pointed to https://git.gigalixir.com/shop.git;')
    expect(third.stderr).not.toContain('secret')
    const bad = await runCommand(['apps:create', '-n', 'fourth', '--remote', 'a b'], { env, cwd })
    expect([bad.exitCode, platform.requests.length]).toEqual([2, 2])
  })

  it('creates nothing outside of a git repository', async () => {
    const platform = await fakePlatform(created)
    const cwd = await tempDir()
    const result = await runCommand(['apps:create'], {
      env: { GIGALIXIR_CLI__HOST: platform.url, GIT_CEILING_DIRECTORIES: cwd },
      cwd,
    })
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toContain('git init')
    expect(platform.requests).toEqual([])
  })

  it('refuses an empty name itself', async () => {
    const result = await runCommand(['apps:create', '--name', ''], { cwd: await gitRepo() })
    expect(result.exitCode).toBe(2)
    expect(result.stderr).toMatch(/name/)
  })

  reportsFailures(['apps:create', '-n', 'my-app'], { cwd: () => gitRepo() })
})
