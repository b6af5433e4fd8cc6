import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const configs = { B: 'two\nlines "quoted" 🦀', A: '1' }
const list = http.get('*/api/apps/my-app/configs', () => HttpResponse.json({ data: configs }))

describe('config', () => {
  it.each([['config'], ['configs']])('%s prints every value exactly, sorted by key', async (name) => {
    const platform = await fakePlatform(list)
    const result = await runCommand([name, '-a', 'my-app'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: '{\n  "A": "1",\n  "B": "two\\nlines \\"quoted\\" 🦀"\n}\n',
    })
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/configs'])
  })

  it('keeps a table a table on a terminal, whatever the values hold', async () => {
    const platform = await fakePlatform(list)
    const result = await runCommand(['config', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout).toBe('KEY  VALUE\nA    1\nB    two\\nlines "quoted" 🦀\n')
  })

  it.each([[{}], [{ stdout: true }]])('hides the values with --mask (%j)', async (terminal) => {
    const platform = await fakePlatform(list)
    const result = await runCommand(['config', '-a', 'my-app', '--mask'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal,
    })
    expect(result.stdout).toMatch(/A.*\*{8}[^]*B.*\*{8}/)
    expect(result.stdout).not.toMatch(/1|quoted|two/)
  })

  it('takes the app from the environment, else from the git remote', async () => {
    const platform = await fakePlatform(list)
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['config'], { env: { ...env, GIGALIXIR_APP: 'my-app' } })
    expect(result.exitCode).toBe(0)
    const { gitRepo } = await import('../support/git-repo.js')
    const cwd = await gitRepo({
      origin: 'https://example.com/other.git',
      gigalixir: `${platform.url}/my-app.git`,
    })
    expect((await runCommand(['config'], { env, cwd })).exitCode).toBe(0)
    // The flag goes first.
    await runCommand(['config', '-a', 'flagged'], { env: { ...env, GIGALIXIR_APP: 'my-app' }, cwd })
    expect(platform.calls()).toEqual([
      'GET /api/apps/my-app/configs',
      'GET /api/apps/my-app/configs',
      'GET /api/apps/flagged/configs',
    ])
  })

  it('names the choices when there are several, and what to do when there is none', async () => {
    const platform = await fakePlatform(list)
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const { gitRepo } = await import('../support/git-repo.js')
    const cwd = await gitRepo({ one: `${platform.url}/app-one.git`, two: `${platform.url}/app-two.git/` })
    const several = await runCommand(['config', '--json'], { env, cwd })
    expect(several.exitCode).toBe(2)
    expect(JSON.parse(several.stderr)).toMatchObject({
      error: { code: 'NO_APP', data: { apps: ['app-one', 'app-two'] } },
    })
    const none = await runCommand(['config'], { env, cwd: await gitRepo() })
    expect(none.exitCode).toBe(2)
    expect(none.stderr).toContain('-a APP')
    expect(platform.requests).toEqual([])
  })

  reportsFailures(['config', '-a', 'my-app'])
})
