import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { secretService } from '../support/secret-service.js'
import type { SecretService } from '../support/secret-service.js'
import { tempDir } from '../support/temp-dir.js'

/**
 * The built program and a real Secret Service, GNOME's, in a D-Bus session of its own. Linux only: the keychains of the
 * other systems belong to the person who runs the tests.
 */
describe.runIf(process.platform === 'linux')('a credential in the keychain', () => {
  const KEY = 'k3y-of-ada'
  let url: string
  let folder: string
  /** Who called, by the Authorization header. */
  const seen: string[] = []
  const server = createServer((request, response) => {
    const pair = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString()
    seen.push(`${request.url} ${pair}`)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ data: request.url === '/api/login' ? { key: KEY } : [] }))
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  beforeEach(async () => {
    folder = await tempDir()
    seen.length = 0
  })

  const file = () => readFile(join(folder, 'credentials.json'), 'utf8')
  const run = (args: string[], keychain: SecretService | undefined, input?: string) =>
    runProgram(process.execPath, [join(packageRoot(), 'bin', 'run.js'), ...args], {
      cwd: folder,
      env: {
        DBUS_SESSION_BUS_ADDRESS: undefined,
        XDG_RUNTIME_DIR: undefined,
        ...keychain?.env,
        GIGALIXIR_KEYCHAIN: undefined,
        GIGALIXIR_CONFIG_DIR: folder,
        GIGALIXIR_CLI__HOST: url,
        NETRC: join(folder, 'netrc'),
      },
      ...(input !== undefined && { input }),
      timeout: 60_000,
    })
  const login = (keychain: SecretService | undefined, ...more: string[]) =>
    run(['login', '-e', 'ada@example.com', '-p', 'secret', ...more], keychain)

  it('is stored there by login and nowhere else, used by commands and git, and removed by logout', async () => {
    const keychain = await secretService('unlocked')
    const result = await login(keychain, '--json')
    expect(result.exitCode, result.stderr).toBe(0)
    expect(JSON.parse(result.stdout)).toMatchObject({ stored_in: ['the keychain (Secret Service)'] })
    expect(await file()).not.toContain(KEY)

    const whoami = JSON.parse((await run(['whoami'], keychain)).stdout) as unknown
    expect(whoami).toMatchObject({ email: 'ada@example.com', source: 'keychain' })
    expect((await run(['apps'], keychain)).exitCode).toBe(0)
    expect(seen.at(-1)).toBe(`/api/apps ada%40example.com:${KEY}`)
    const { host } = new URL(url)
    const git = await run(['git:credentials', 'get'], keychain, `protocol=http\nhost=${host}\n\n`)
    expect(git.stdout).toBe(`username=ada@example.com\npassword=${KEY}\n`)

    const logout = await run(['logout', '--json'], keychain)
    expect(JSON.parse(logout.stdout)).toMatchObject({ removed_from: ['the keychain (Secret Service)'] })
    expect((await run(['whoami'], keychain)).exitCode).toBe(3)
    await login(keychain)
    await run(['logout'], keychain)
    expect(await file()).toBe('{}\n')
  })

  it.each(['none', 'locked'] as const)(
    'goes into the file when the session has a keychain that is %s, and says so',
    async (kind) => {
      const keychain = await secretService(kind)
      const result = await login(keychain, '--json')
      expect(result.exitCode, result.stderr).toBe(0)
      expect(JSON.parse(result.stdout)).toMatchObject({ stored_in: [join(folder, 'credentials.json')] })
      expect(await file()).toContain(KEY)
      expect((await run(['apps'], keychain)).exitCode).toBe(0)
    },
  )

  it('goes into the file on a machine without a session', async () => {
    const result = await login(undefined, '--json')
    expect(JSON.parse(result.stdout)).toMatchObject({ stored_in: [join(folder, 'credentials.json')] })
    expect((await run(['whoami'], undefined)).stdout).toContain('credentials.json')
  })

  it('that falls silent is an error that says what to do, within its time', async () => {
    const keychain = await secretService('unlocked')
    await login(keychain)
    keychain.freeze()
    const start = performance.now()
    const result = await run(['apps'], keychain)
    expect(performance.now() - start).toBeLessThan(20_000)
    keychain.thaw()
    expect(result.exitCode).toBe(7)
    expect(result.stderr).toContain('GIGALIXIR_KEYCHAIN=off')
    expect(seen.filter((each) => each.startsWith('/api/apps'))).toEqual([])
    expect((await run(['apps'], keychain)).exitCode).toBe(0)
  })
})
