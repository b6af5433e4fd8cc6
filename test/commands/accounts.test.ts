import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import { saveSimulatorTarget } from '../../src/lib/targets/index.js'
import { fakePlatform } from '../support/fake-platform.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const terminal = { stdout: true, stderr: true }

describe('accounts', () => {
  let folder: string
  let env: Record<string, string | undefined>
  beforeEach(async () => {
    folder = await tempDir()
    env = { GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined, GIGALIXIR_CONFIG_DIR: folder }
  })
  const login = (target: string) =>
    writeFile(
      join(folder, 'credentials.json'),
      JSON.stringify({
        [target]: {
          current: 'ada@example.com',
          accounts: [
            { email: 'ada@example.com', apiKey: 'ada-key' },
            { email: 'bob@example.com', apiKey: 'bob-key' },
          ],
        },
      }),
    )
  const whoami = async (cwd = folder) =>
    (JSON.parse((await runCommand(['whoami'], { env, cwd })).stdout) as { email: string }).email

  it('says how to begin when there is none', async () => {
    const result = await runCommand(['accounts'], { env, terminal })
    expect(result).toMatchObject({ exitCode: 0, stdout: '' })
    expect(result.stderr).toContain('gigalixir login')
    expect((await runCommand(['accounts'], { env })).stdout).toBe('[]\n')
  })

  it('lists each with its platform, marks the one in use, and shows no key', async () => {
    await login('production')
    const result = await runCommand(['accounts'], { env, terminal })
    expect(result.stdout.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(/^\* ada@example\.com +production +.*credentials\.json$/) as string,
      expect.stringMatching(/^ {2}bob@example\.com +production/) as string,
    ])
    const rows = JSON.parse((await runCommand(['accounts', '--json'], { env })).stdout) as unknown
    expect(rows).toMatchObject([{ in_use: true }, { email: 'bob@example.com', in_use: false }])
    expect(result.stdout + JSON.stringify(rows)).not.toContain('-key')
  })

  it('use: later commands call with the key of that account', async () => {
    const platform = await fakePlatform(http.get('*/api/apps', () => HttpResponse.json({ data: [] })))
    env.GIGALIXIR_CLI__HOST = platform.url
    await login(platform.url)
    const result = await runCommand(['accounts', 'use', 'bob@example.com', '--json'], { env })
    expect(JSON.parse(result.stdout)).toEqual({ email: 'bob@example.com', target: platform.url, here: false })
    await runCommand(['apps'], { env })
    expect(platform.requests[0]!.headers.authorization).toBe(
      `Basic ${Buffer.from('bob%40example.com:bob-key').toString('base64')}`,
    )
  })

  it('use --here: in this repository alone, and says how to undo it', async () => {
    await login('production')
    const cwd = await gitRepo()
    const result = await runCommand(['accounts:use', 'bob@example.com', '--here'], { env, cwd, terminal })
    expect(result.exitCode, result.stderr).toBe(0)
    expect(result.stderr).toContain('git config --unset gigalixir.account')
    expect(await whoami(cwd)).toBe('bob@example.com')
    expect(await whoami()).toBe('ada@example.com')
    expect((await runCommand(['accounts:use', 'ada@example.com'], { env, cwd })).stderr).toContain(
      'bob@example.com goes first',
    )
    await git(cwd, 'config', '--unset', 'gigalixir.account')
    expect(await whoami(cwd)).toBe('ada@example.com')
  })

  it('use: an account nobody logged in with is not found, and nothing changes', async () => {
    await login('production')
    const cwd = await gitRepo()
    for (const more of [[], ['--here']]) {
      const result = await runCommand(['accounts:use', 'eve@example.com', ...more], { env, cwd })
      expect(result).toMatchObject({ exitCode: 4, stdout: '' })
      expect(result.stderr).toContain('ada@example.com, bob@example.com')
    }
    expect(await whoami(cwd)).toBe('ada@example.com')
    expect((await runCommand(['accounts:use', 'bob@example.com', '--here'], { env })).exitCode).toBe(2)
  })

  it('logout with several: only the one in use, or the one named, or all', async () => {
    await login('production')
    const out = await runCommand(['logout'], { env, terminal })
    expect(out.stderr).toContain('Still logged in: bob@example.com')
    expect((await runCommand(['whoami'], { env })).exitCode).toBe(3)
    await login('production')
    await runCommand(['logout', '-e', 'bob@example.com'], { env })
    expect(await whoami()).toBe('ada@example.com')
    await login('production')
    const all = await runCommand(['logout', '--all', '--json'], { env })
    expect(JSON.parse(all.stdout)).toMatchObject({ removed: true })
    expect((await runCommand(['accounts'], { env })).stdout).toBe('[]\n')
  })

  it('target:use --here pins the platform of a repository, and commands say so', async () => {
    await login('production')
    const cwd = await gitRepo()
    await saveSimulatorTarget({ name: 'sim', apiUrl: 'http://127.0.0.1:4080' }, true, env)
    const result = await runCommand(['target:use', 'production', '--here'], { env, cwd, terminal })
    expect(result.stderr).toContain('git config --unset gigalixir.target')
    const who = await runCommand(['whoami'], { env, cwd, terminal })
    expect(who.stdout).toContain('Target:  production')
    expect(who.stderr).toContain('pinned by this repository')
    expect((await runCommand(['target:use', 'sim'], { env, cwd })).stderr).toContain('pinned to production')
  })
})
