import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import type { FakePlatform } from '../support/fake-platform.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const APP = { unique_name: 'my-app', replicas: 1, size: 0.3, cloud: 'gcp', region: 'r', stack: 's' }
const RELEASE = { sha: 'a', summary: '', created_at: '2026-01-01T00:00:00.000+00:00' }

describe('complete', () => {
  let platform: FakePlatform
  let env: Record<string, string | undefined>
  beforeEach(async () => {
    platform = await fakePlatform(
      http.get('*/api/apps', () => HttpResponse.json({ data: [APP, { ...APP, unique_name: 'other' }] })),
      http.get('*/api/apps/my-app/releases', () =>
        HttpResponse.json({
          data: [
            { ...RELEASE, version: 12 },
            { ...RELEASE, version: 1 },
          ],
        }),
      ),
      http.get('*/api/apps/my-app/status', () =>
        HttpResponse.json({
          data: {
            ...APP,
            replicas_desired: 1,
            replicas_running: 1,
            pods: [{ name: 'my-app-1', sha: 'a', version: 1, status: 'Healthy' }],
          },
        }),
      ),
    )
    env = { GIGALIXIR_CLI__HOST: platform.url, GIGALIXIR_CACHE_DIR: await tempDir() }
  })
  const complete = async (words: string[], current = '', more: Parameters<typeof runCommand>[1] = {}) => {
    const result = await runCommand(['complete', 'bash', '--', ...words, `=${current}`], {
      ...more,
      env: { ...env, ...more.env },
    })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    return result.stdout.split('\n').filter((line) => line !== '')
  }

  it('asks the platform for the names of apps once, and remembers them for the next press of the key', async () => {
    expect(await complete(['ps', '-a'])).toEqual(['my-app', 'other'])
    expect(await complete(['ps', '-a'], 'my')).toEqual(['my-app'])
    expect(await complete(['ps'], '--app_name=o')).toEqual(['other'])
    expect(platform.calls()).toEqual(['GET /api/apps'])
  })

  it('asks for the releases and replicas of the app that is named, or of this folder', async () => {
    expect(await complete(['releases:rollback', '-a', 'my-app', '-r'])).toEqual(['12', '1'])
    expect(await complete(['ps:kill', '-a', 'my-app', '-p'])).toEqual(['my-app-1'])
    const cwd = await gitRepo()
    await git(cwd, 'remote', 'add', 'gigalixir', `${platform.url}/my-app.git`)
    expect(await complete(['releases', 'rollback', '--version'], '1', { cwd })).toEqual(['12', '1'])
  })

  it('keeps what one account sees from another', async () => {
    await complete(['ps', '-a'])
    await complete(['ps', '-a'], '', { env: { GIGALIXIR_EMAIL: 'bob@example.com' } })
    expect(platform.calls()).toHaveLength(2)
  })

  it.each([
    ['nobody is logged in', { GIGALIXIR_API_KEY: undefined }, /^You are not logged in to http:/m],
    [
      'nothing answers',
      { GIGALIXIR_CLI__HOST: 'http://127.0.0.1:1' },
      /^The platform `http:\/\/127\.0\.0\.1:1` .*could not be reached: .*ECONNREFUSED/m,
    ],
    ['the target is not there', { GIGALIXIR_TARGET: 'gone' }, /^There is no target named `gone`\.$/m],
  ])('says nothing when %s, and DEBUG says why', async (_, changes, why) => {
    expect(await complete(['ps', '-a'], '', { env: changes })).toEqual([])
    const told = await runCommand(['complete', 'bash', '--', 'ps', '-a', '='], {
      env: { ...env, ...changes, GIGALIXIR_CACHE_DIR: await tempDir(), DEBUG: 'gigalixir*' },
    })
    expect(told).toMatchObject({ exitCode: 0, stdout: '' })
    expect(told.stderr).toMatch(why)
  })

  it('does not ask again at once after a failure', async () => {
    const failing = await fakePlatform(http.get('*/api/apps', () => new HttpResponse(null, { status: 500 })))
    for (let press = 0; press < 3; press += 1)
      expect(await complete(['ps', '-a'], '', { env: { GIGALIXIR_CLI__HOST: failing.url } })).toEqual([])
    expect(failing.calls()).toHaveLength(1)
  })

  it('is hidden, and a wrong question is a usage error', async () => {
    expect((await runCommand(['help'])).stdout).not.toMatch(/^ *complete /m)
    expect((await runCommand(['complete', 'tcsh', '--', '='])).exitCode).toBe(2)
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])(
    'prints the script for %s, with how to install it',
    async (shell) => {
      const result = await runCommand(['completion', shell])
      expect(result).toMatchObject({ exitCode: 0, stderr: '' })
      expect(result.stdout).toContain(`gigalixir complete ${shell} --`)
      expect(result.stdout).toContain(`gigalixir completion ${shell}`)
    },
  )

  it('tells a person the one line that installs it', async () => {
    const result = await runCommand(['completion', 'fish'], { terminal: { stdout: true, stderr: true } })
    expect(result.stderr).toContain('~/.config/fish/completions/gigalixir.fish')
  })

  it('names the shells there are when it knows another or none', async () => {
    for (const argv of [['tcsh'], []]) {
      const result = await runCommand(['completion', ...argv])
      expect(result).toMatchObject({ exitCode: 2, stdout: '' })
      expect(result.stderr).toMatch(/bash, zsh, fish/)
    }
  })
})
