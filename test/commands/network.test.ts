import { createServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/lib/paths.js'
import { runProgram } from '../../src/lib/process/run-program.js'
import { fakePlatform } from '../support/fake-platform.js'
import { fakeProxy } from '../support/fake-proxy.js'
import { runCommand } from '../support/run-command.js'
import { listening } from '../support/servers.js'
import { tempDir } from '../support/temp-dir.js'

const TLS = join(packageRoot(), 'test', 'fixtures', 'tls')

describe('on the way to the platform', () => {
  /** A process of its own: Node reads NODE_EXTRA_CA_CERTS once, when it starts. */
  async function apps(env: Record<string, string>) {
    const folder = await tempDir()
    return runProgram(process.execPath, [join(packageRoot(), 'bin', 'dev.js'), 'apps'], {
      cwd: folder,
      env: {
        GIGALIXIR_CONFIG_DIR: folder,
        GIGALIXIR_CLI__HOST: 'https://api.gigalixir.test',
        GIGALIXIR_EMAIL: 'ada@example.com',
        GIGALIXIR_API_KEY: 'the-key',
        ...env,
      },
      timeout: 30_000,
    })
  }
  const platform = () =>
    listening(
      createServer(
        { key: readFileSync(join(TLS, 'server-key.pem')), cert: readFileSync(join(TLS, 'server-cert.pem')) },
        (_, response) => response.end('{"data": []}'),
      ),
    )

  it('a proxy is a tunnel for https, and a private CA is trusted when NODE_EXTRA_CA_CERTS names it', async () => {
    const proxy = await fakeProxy(await platform())
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }
    const trusted = await apps({ ...env, NODE_EXTRA_CA_CERTS: join(TLS, 'server-cert.pem') })
    expect(trusted, trusted.stderr).toMatchObject({ exitCode: 0, stdout: '[]\n' })
    expect(proxy.asked).toEqual(['CONNECT api.gigalixir.test:443'])

    const untrusted = await apps(env)
    expect(untrusted.exitCode).toBe(6)
    expect(untrusted.stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(untrusted.stderr).toContain('NODE_EXTRA_CA_CERTS')
  }, 60_000)

  it('DEBUG=gigalixir* tells each request on stderr with its secrets masked, and stdout stays data', async () => {
    const api = await fakePlatform(
      http.post('*/api/apps/my-app/configs', () => HttpResponse.json({ data: {} }, { status: 201 })),
    )
    const result = await runCommand(['config:set', '-a', 'my-app', 'A=s3cret', '--json'], {
      env: { GIGALIXIR_CLI__HOST: api.url, DEBUG: 'gigalixir*' },
    })
    expect(result).toMatchObject({ exitCode: 0, stdout: '{}\n' })
    expect(result.stderr).toContain(`POST ${api.url}/api/apps/my-app/configs`)
    expect(result.stderr).toMatch(/: 201, \d+ ms/)
    expect(result.stderr).not.toContain('s3cret')
    expect(result.stderr).not.toContain(Buffer.from('the key').toString('base64').slice(0, 5))
    expect(result.stderr).not.toContain('the key')
  })
})
