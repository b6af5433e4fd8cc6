import { createServer } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { onTestFinished, describe, expect, it } from 'vitest'
import { connectTo } from '../../../../src/lib/api/connection.js'
import type { Connection, HttpRequest } from '../../../../src/lib/api/connection.js'
import { withRetries } from '../../../../src/lib/api/retrying-connection.js'
import { traced } from '../../../../src/lib/api/traced-connection.js'
import { fakeProxy } from '../../../support/fake-proxy.js'
import { closedPort, listening } from '../../../support/servers.js'

const get = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: '/api/apps',
  headers: { authorization: 'Basic c2VjcmV0' },
  signal: new AbortController().signal,
  ...more,
})

function connect(origin: string, env: NodeJS.ProcessEnv): Connection {
  const connection = connectTo(origin, env)
  onTestFinished(() => connection.close())
  return connection
}

describe('a connection', () => {
  const api = async () =>
    listening(createServer((request, response) => response.end(`${request.headers.host}${request.url}`)))

  it('goes through the proxy with its user and password, as a plain request for http', async () => {
    const proxy = await fakeProxy(await api())
    const env = { HTTP_PROXY: `http://u%40x:pw@127.0.0.1:${proxy.port}` }
    const answer = await connect('http://api.gigalixir.test', env).request(get())
    expect(await answer.body.text()).toBe('api.gigalixir.test/api/apps')
    expect(proxy.asked).toEqual(['GET http://api.gigalixir.test/api/apps'])
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('u@x:pw').toString('base64')}`])
  })

  it('goes past the proxy to this machine and to the hosts of NO_PROXY', async () => {
    const port = await api()
    const proxy = await fakeProxy(port)
    const env = { HTTP_PROXY: `http://127.0.0.1:${proxy.port}` }
    await (await connect(`http://127.0.0.1:${port}`, env).request(get())).body.text()
    expect(proxy.asked).toEqual([])
  })

  it.each([
    [407, 'https', 'asks for a user name and password'],
    [403, 'https', 'refused to connect (403)'],
  ])('names the proxy that answers %i to %s', async (status, scheme, words) => {
    const proxy = await fakeProxy(0, status)
    const env = { HTTPS_PROXY: `http://user:pw@127.0.0.1:${proxy.port}` }
    const failing = connect(`${scheme}://api.gigalixir.test`, env).request(get())
    await expect(failing).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await expect(failing).rejects.toThrow(words)
    await expect(failing).rejects.toThrow(`proxy 127.0.0.1:${proxy.port} (HTTPS_PROXY)`)
    await expect(failing).rejects.not.toThrow('pw')
    expect(proxy.asked[0]).toBe('CONNECT api.gigalixir.test:443')
  })

  it('names a proxy that is not there', async () => {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` }
    await expect(connect('https://api.gigalixir.test', env).request(get())).rejects.toThrow(
      /proxy .*ECONNREFUSED/,
    )
  })

  it('tries a GET again when the connection broke before an answer, and nothing else', async () => {
    const methods: string[] = []
    const port = await listening(
      createNetServer((socket) => {
        socket.once('data', (chunk) => {
          methods.push(String(chunk).split(' ')[0]!)
          if (methods.length < 3) socket.destroy()
          else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        })
      }),
    )
    const answer = await connect(`http://127.0.0.1:${port}`, {}).request(get())
    expect(await answer.body.text()).toBe('ok')
    expect(methods).toEqual(['GET', 'GET', 'GET'])
    methods.length = 0
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      methods.length = 0
      const failing = connect(`http://127.0.0.1:${port}`, {}).request(get({ method, body: '{}' }))
      await expect(failing).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' })
      expect(methods).toEqual([method])
    }
  })
})

describe('withRetries', () => {
  const failing = (code: string) => {
    const tries: string[] = []
    const connection: Connection = {
      request: ({ method }) => {
        tries.push(method)
        return Promise.reject(Object.assign(new Error(code), { code }))
      },
      close: () => Promise.resolve(),
    }
    return { tries, connection: withRetries(connection, [1, 1]) }
  }

  it('gives up after two more tries with the last error', async () => {
    const { tries, connection } = failing('ECONNRESET')
    await expect(connection.request(get())).rejects.toThrow('ECONNRESET')
    expect(tries).toHaveLength(3)
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'CERT_HAS_EXPIRED', 'UND_ERR_ABORTED'])(
    'says %s at once: another try would not change it',
    async (code) => {
      const { tries, connection } = failing(code)
      await expect(connection.request(get())).rejects.toThrow(code)
      expect(tries).toHaveLength(1)
    },
  )

  it('stops when it is interrupted', async () => {
    const { tries, connection } = failing('ECONNRESET')
    await expect(connection.request(get({ signal: AbortSignal.abort() }))).rejects.toThrow('ECONNRESET')
    expect(tries).toHaveLength(1)
  })
})

describe('traced', () => {
  async function told(request: Partial<HttpRequest>): Promise<string> {
    const lines: string[] = []
    const inner: Connection = {
      request: () => Promise.reject(new Error('gone')),
      close: () => Promise.resolve(),
    }
    await expect(
      traced(inner, 'https://api.x', (line) => void lines.push(line)).request(get(request)),
    ).rejects.toThrow('gone')
    return lines.join('\n')
  }

  it('tells method, URL, headers, outcome and time', async () => {
    const text = await told({ path: '/api/apps/a/logs?num_lines=5&follow=true' })
    expect(text).toContain('GET https://api.x/api/apps/a/logs?num_lines=5&follow=true')
    expect(text).toContain('authorization: Basic ***')
    expect(text).toMatch(/gone, \d+ ms/)
    expect(text).not.toContain('c2VjcmV0')
  })

  it.each([
    { path: '/api/login?mfa_token=s3cret' },
    { path: '/api/api_keys/regenerate?current_password=s3cret' },
    { path: '/api/oauth/google/s3cret' },
    { body: '{"password":"s3cret","email":"ada@x"}' },
    { body: '{"configs":{"email":"s3cret","DEEP":{"cloud":"s3cret"}},"avoid_restart":true}' },
    { body: '{"something_new":["s3cret",{"x":"s3cret"}],"number":"s3cret"}' },
    { body: 'card[number]=s3cret&card[cvc]=s3cret' },
  ])('masks every secret: %j', async (request) => {
    expect(await told(request)).not.toContain('s3cret')
  })

  it('shows what is not secret, and the names of configs', async () => {
    const text = await told({ body: '{"unique_name":"my-app","replicas":2,"configs":{"POOL":"5"}}' })
    expect(text).toContain('{"unique_name":"my-app","replicas":2,"configs":{"POOL":"***"}}')
  })
})
