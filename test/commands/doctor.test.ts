import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../src/lib/doctor/index.js'
import { packageVersion } from '../../src/lib/version.js'
import { fakePlatform } from '../support/fake-platform.js'
import { fakeProxy } from '../support/fake-proxy.js'
import { git } from '../support/git.js'
import { gitRepo } from '../support/git-repo.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const answers = (headers: Record<string, string> = {}, status = 200) =>
  http.get('*/api/users', () =>
    status === 200
      ? HttpResponse.json({ data: { email: 'ada@example.com', tier: 'FREE' } }, { headers })
      : HttpResponse.json({ errors: { '': ['Unauthorized'] } }, { status, headers }),
  )

describe('doctor', () => {
  let home: string
  beforeEach(async () => {
    home = await tempDir()
    await mkdir(join(home, '.ssh'))
    await writeFile(join(home, '.ssh', 'id_ed25519.pub'), 'ssh-ed25519 AAAA')
  })

  async function examine(env: Record<string, string | undefined>, cwd = home) {
    const result = await runCommand(['doctor', '--json'], {
      cwd,
      env: { HOME: home, SSH_AUTH_SOCK: undefined, NETRC: join(home, 'netrc'), ...env },
    })
    const findings = JSON.parse(result.stdout) as Finding[]
    return {
      ...result,
      findings,
      of: (check: string) => findings.find((finding) => finding.check === check),
      bad: findings.filter(({ state }) => state !== 'ok').map(({ check }) => check),
    }
  }

  it('finds nothing wrong where nothing is, with one call, and changes nothing', async () => {
    const platform = await fakePlatform(answers({ date: new Date().toUTCString() }))
    const { bad, exitCode, of, stdout } = await examine({ GIGALIXIR_CLI__HOST: platform.url })
    expect(bad).toEqual([])
    expect(exitCode).toBe(0)
    expect(platform.calls()).toEqual(['GET /api/users'])
    expect(of('auth')?.detail).toContain('ada@example.com')
    expect(of('clock')?.detail).toContain('agrees')
    expect(stdout).not.toContain('the key"')
  })

  it.each([
    ['id_ed25519', 'the private half alone'],
    ['id_rsa.pub', 'the public half alone'],
  ])('takes %s for an SSH key: %s', async (file) => {
    await rm(join(home, '.ssh', 'id_ed25519.pub'))
    const platform = await fakePlatform(answers())
    const missing = await examine({ GIGALIXIR_CLI__HOST: platform.url })
    expect(missing.of('ssh-key')).toMatchObject({ state: 'warn' })
    await writeFile(join(home, '.ssh', file), 'a key')
    const found = await examine({ GIGALIXIR_CLI__HOST: platform.url })
    expect(found.of('ssh-key')).toMatchObject({
      state: 'ok',
      detail: join(home, '.ssh', file.replace('.pub', '')),
    })
  })

  it('shows a person each check on a line and what to do below it', async () => {
    const platform = await fakePlatform(answers({}, 401))
    const result = await runCommand(['doctor'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true, stderr: true },
    })
    expect(result.exitCode).toBe(7)
    expect(result.stdout).toMatch(/^ok {4}network {2,}127\.0\.0\.1/m)
    expect(result.stdout).toMatch(/^FAIL {2}auth .*did not accept the API key of ada@example\.com/m)
    expect(result.stdout).toMatch(/^ {15}Log in: gigalixir login$/m)
  })

  it('tells a clock that is wrong, and which way', async () => {
    const early = new Date(Date.now() - 3_600_000).toUTCString()
    const platform = await fakePlatform(answers({ date: early }))
    const { of, exitCode } = await examine({ GIGALIXIR_CLI__HOST: platform.url })
    expect(of('clock')).toMatchObject({ state: 'warn' })
    expect(of('clock')?.detail).toMatch(/3(59\d|60\d) seconds ahead of/)
    expect(exitCode).toBe(0)
  })

  it('tells who is not logged in, also when the platform cannot be reached', async () => {
    const none = { GIGALIXIR_EMAIL: undefined, GIGALIXIR_API_KEY: undefined }
    const platform = await fakePlatform(answers({}, 401))
    expect((await examine({ ...none, GIGALIXIR_CLI__HOST: platform.url })).bad).toEqual(['auth'])
    const gone = await examine({ ...none, GIGALIXIR_CLI__HOST: 'http://127.0.0.1:1' })
    expect(gone.bad).toEqual(['network', 'auth'])
    expect(gone.exitCode).toBe(7)
    expect(gone.of('network')?.detail).toContain('ECONNREFUSED')
  })

  it('tells that a newer version exists', async () => {
    const platform = await fakePlatform(answers({ 'x-latest-version': '99.0.0' }))
    const { of } = await examine({ GIGALIXIR_CLI__HOST: platform.url })
    expect(of('version')?.detail).toContain(`99.0.0 exists; this is ${packageVersion()}`)
  })

  it('names the proxy in between, and what is wrong with it', async () => {
    const platform = await fakePlatform(answers())
    const proxy = await fakeProxy(Number(new URL(platform.url).port))
    const env = {
      GIGALIXIR_CLI__HOST: 'http://api.gigalixir.test',
      HTTP_PROXY: `http://u:s3cret@127.0.0.1:${proxy.port}`,
    }
    const good = await examine(env)
    expect(good.of('proxy')).toMatchObject({ state: 'ok' })
    expect(good.of('proxy')?.detail).toContain(`127.0.0.1:${proxy.port} (HTTP_PROXY)`)
    expect(good.of('auth')).toMatchObject({ state: 'ok' })
    expect(good.of('tls')).toMatchObject({ state: 'warn' })
    expect(good.stdout).not.toContain('s3cret')

    const refusing = await fakeProxy(0, 403)
    const https = await examine({
      GIGALIXIR_CLI__HOST: 'https://api.gigalixir.test',
      HTTPS_PROXY: `127.0.0.1:${refusing.port}`,
    })
    expect(https.of('network')?.detail).toContain('refused to connect (403)')
    const nonsense = await examine({
      GIGALIXIR_CLI__HOST: 'https://api.gigalixir.test',
      HTTPS_PROXY: 'ftp://x',
    })
    expect(nonsense.of('proxy')).toMatchObject({ state: 'fail' })
  })

  it('warns that git looks for this machine behind a proxy, unless it is told not to', async () => {
    const platform = await fakePlatform(answers())
    const env = { GIGALIXIR_CLI__HOST: platform.url, HTTP_PROXY: 'http://127.0.0.1:1' }
    expect((await examine(env)).of('proxy')?.fix[0]).toContain('NO_PROXY=localhost,127.0.0.1')
    expect((await examine({ ...env, NO_PROXY: 'localhost,127.0.0.1' })).bad).toEqual([])
  })

  it.each([
    ['half a credential', { GIGALIXIR_EMAIL: 'a@b.c', GIGALIXIR_API_KEY: undefined }, 'environment'],
    ['an authority that is not there', { NODE_EXTRA_CA_CERTS: '/no/such.pem' }, 'authority'],
    ['an identity file that is not there', { GIGALIXIR_IDENTITY_FILE: '/no/such' }, 'ssh-key'],
    ['a home without an SSH key', { HOME: '/no/such/home' }, 'ssh-key'],
  ])('finds %s', async (_, env, check) => {
    const platform = await fakePlatform(answers())
    const { bad, of } = await examine({ GIGALIXIR_CLI__HOST: platform.url, ...env })
    expect(bad).toContain(check)
    expect(of(check)?.fix).not.toEqual([])
  })

  describe('in a repository', () => {
    const remotesOf = async (cwd: string, url: string) =>
      (await examine({ GIGALIXIR_CLI__HOST: url }, cwd)).of('remote')

    it('says whether git gets its credentials, and how to set that up', async () => {
      const platform = await fakePlatform(answers())
      const cwd = await gitRepo()
      expect(await remotesOf(cwd, platform.url)).toBeUndefined()
      await git(cwd, 'remote', 'add', 'gigalixir', `${platform.url}/my-app.git`)
      expect(await remotesOf(cwd, platform.url)).toMatchObject({
        state: 'warn',
        fix: ['Set it up again: gigalixir git:remote my-app'],
      })
      await runCommand(['git:remote', 'my-app'], { cwd, env: { GIGALIXIR_CLI__HOST: platform.url } })
      expect(await remotesOf(cwd, platform.url)).toMatchObject({ state: 'ok' })
    })

    it('notices a helper whose program has moved away', async () => {
      const platform = await fakePlatform(answers())
      const cwd = await gitRepo()
      const url = `${platform.url}/my-app.git`
      await git(cwd, 'remote', 'add', 'gigalixir', url)
      await git(
        cwd,
        'config',
        `credential.${url}.helper`,
        `!'/gone/node' '/gone/it''s/run.js' git:credentials`,
      )
      expect(await remotesOf(cwd, platform.url)).toMatchObject({
        state: 'fail',
        detail: expect.stringContaining('/gone/node') as string,
      })
    })

    it('notices a password in the URL, without showing it', async () => {
      const platform = await fakePlatform(answers())
      const cwd = await gitRepo()
      const url = `${platform.url.replace('http://', 'http://ada:s3cret@')}/my-app.git`
      await git(cwd, 'remote', 'add', 'gigalixir', url)
      const finding = await remotesOf(cwd, platform.url)
      expect(finding).toMatchObject({ state: 'warn' })
      expect(JSON.stringify(finding)).not.toContain('s3cret')
    })
  })
})
