import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { runCommand } from '../support/run-command.js'
import { tempDir } from '../support/temp-dir.js'

const answers: string[] = []
vi.mock('inquirer', () => ({
  createPromptModule: () => async () => ({ answer: answers.shift() }),
}))

const accepts = http.get('*/api/login', () => HttpResponse.json({ data: { key: 'fresh-key' } }))
/** Asks for a token first, and takes only 123456. */
const wantsToken = http.get('*/api/login', ({ request }) => {
  const token = new URL(request.url).searchParams.get('mfa_token')
  if (token === null) return new HttpResponse(null, { status: 303 })
  return token === '123456'
    ? HttpResponse.json({ data: { key: 'fresh-key' } })
    : HttpResponse.json({ errors: { '': ['Unauthorized'] } }, { status: 401 })
})

describe('login', () => {
  let folder: string
  beforeEach(async () => {
    folder = await tempDir()
    answers.length = 0
  })

  const run = (url: string, argv: string[], terminal = false) =>
    runCommand(['login', ...argv], {
      env: {
        GIGALIXIR_CLI__HOST: url,
        GIGALIXIR_CONFIG_DIR: folder,
        GIGALIXIR_EMAIL: undefined,
        GIGALIXIR_API_KEY: undefined,
      },
      ...(terminal && { terminal: { stdin: true, stdout: true, stderr: true } }),
    })
  const stored = async () =>
    JSON.parse(await readFile(join(folder, 'credentials.json'), 'utf8')) as Record<string, unknown>

  it('sends e-mail and password percent-encoded and stores the key for this platform, readable by its owner only', async () => {
    const platform = await fakePlatform(accepts)
    await writeFile(join(folder, 'credentials.json'), '{"production": {"email": "p@x.y", "apiKey": "pk"}}')
    const result = await run(platform.url, ['-e', 'ada@example.com', '-p', 'pass:wörd', '-y'])
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(platform.calls()).toEqual(['GET /api/login'])
    expect(platform.requests[0]).toMatchObject({
      query: {},
      headers: {
        authorization: `Basic ${Buffer.from('ada%40example.com:pass%3Aw%C3%B6rd').toString('base64')}`,
      },
    })
    expect(await stored()).toEqual({
      production: { email: 'p@x.y', apiKey: 'pk' },
      [platform.url]: {
        current: 'ada@example.com',
        accounts: [{ email: 'ada@example.com', apiKey: 'fresh-key' }],
      },
    })
    if (process.platform !== 'win32')
      expect((await stat(join(folder, 'credentials.json'))).mode & 0o777).toBe(0o600)
  })

  it('logs later commands in', async () => {
    const platform = await fakePlatform(
      accepts,
      http.get('*/api/users', () => HttpResponse.json({ data: { email: 'ada@example.com', tier: 'FREE' } })),
    )
    await run(platform.url, ['-e', 'ada@example.com', '-p', 'secret'])
    const result = await runCommand(['account'], {
      env: {
        GIGALIXIR_CLI__HOST: platform.url,
        GIGALIXIR_CONFIG_DIR: folder,
        GIGALIXIR_EMAIL: undefined,
        GIGALIXIR_API_KEY: undefined,
      },
    })
    expect(result.exitCode).toBe(0)
    expect(platform.requests[1]!.headers.authorization).toBe(
      `Basic ${Buffer.from('ada%40example.com:fresh-key').toString('base64')}`,
    )
  })

  it('writes netrc only when it is asked to', async () => {
    const platform = await fakePlatform(accepts)
    const netrc = join(folder, 'netrc')
    const login = (...more: string[]) =>
      runCommand(['login', '-e', 'ada@example.com', '-p', 'secret', '--json', ...more], {
        env: { GIGALIXIR_CLI__HOST: platform.url, GIGALIXIR_CONFIG_DIR: folder, NETRC: netrc },
      })
    await login()
    await expect(readFile(netrc)).rejects.toThrow('ENOENT')
    const result = await login('--netrc')
    expect(JSON.parse(result.stdout)).toMatchObject({ stored_in: [join(folder, 'credentials.json'), netrc] })
    expect(await readFile(netrc, 'utf8')).toBe(
      'machine 127.0.0.1\n  login ada@example.com\n  password fresh-key\n',
    )
  })

  it('asks for what is missing, the token included', async () => {
    const platform = await fakePlatform(wantsToken)
    answers.push('ada@example.com', 'secret', '123456')
    const result = await run(platform.url, [], true)
    expect(result.exitCode, result.stderr).toBe(0)
    expect(platform.requests.map((request) => request.query)).toEqual([{}, { mfa_token: '123456' }])
    expect(await stored()).toHaveProperty([platform.url, 'accounts', 0, 'apiKey'], 'fresh-key')
  })

  it('takes the token from the flag', async () => {
    const platform = await fakePlatform(wantsToken)
    const result = await run(platform.url, ['-e', 'a@b.c', '-p', 'x', '-t', '123456'])
    expect(result.exitCode).toBe(0)
    expect(platform.requests.map((request) => request.query)).toEqual([{ mfa_token: '123456' }])
  })

  it.each([
    [[], '--email'],
    [['-e', 'a@b.c'], '--password'],
    [['-e', 'a@b.c', '-p', 'x'], '--mfa_token'],
  ])('with %j and no terminal it names what to give', async (argv, flag) => {
    const platform = await fakePlatform(wantsToken)
    const result = await run(platform.url, argv)
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain(flag)
  })

  it.each([
    ['a wrong password', 401, {}, 3, /Wrong email or password\./],
    ['too many attempts', 429, { errors: { '': ['Wait.'] } }, 5, /Wait\./],
    ['an account that is gone', 404, { errors: { '': ['No such user.'] } }, 4, /No such user\./],
    ['a platform in trouble', 500, {}, 6, /status 500/],
    ['an answer without a key', 200, { data: {} }, 5, /no API key/],
  ])('stores nothing after %s', async (_, status, body, exitCode, says) => {
    const platform = await fakePlatform(http.get('*/api/login', () => HttpResponse.json(body, { status })))
    const result = await run(platform.url, ['-e', 'a@b.c', '-p', 'hunter2'])
    expect(result).toMatchObject({ exitCode, stdout: '' })
    expect(result.stderr).toMatch(says)
    expect(result.stderr).not.toContain('hunter2')
    await expect(stored()).rejects.toThrow('ENOENT')
  })

  it('says which host does not answer', async () => {
    const result = await run('http://127.0.0.1:1', ['-e', 'a@b.c', '-p', 'x'])
    expect(result.exitCode).toBe(6)
    expect(result.stderr).toContain('127.0.0.1:1')
  })
})
