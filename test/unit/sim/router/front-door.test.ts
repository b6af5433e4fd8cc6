import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FrontDoor } from '../../../../src/sim/router/index.js'
import {
  APP_HOST,
  ask,
  deferred,
  frontDoor,
  listening,
  rawExchange,
  replica,
} from '../../../support/servers.js'

const said = async (port: number, host: string, path: string, headers: Record<string, string> = {}) => {
  const { status, body } = await ask(port, { path, headers: { host, ...headers } })
  return status === 200 ? body.toString() : status
}

describe('the front door by host', () => {
  it('sends each host and path to who answers it', async () => {
    const { port } = await frontDoor()
    for (const host of ['127.0.0.1', `localhost:${port}`, `[::1]:${port}`, 'LOCALHOST', 'localhost.']) {
      expect(await said(port, host, '/')).toBe('console /')
      expect(await said(port, host, '/api/apps?x=1')).toBe('api /api/apps?x=1')
      expect(await said(port, host, '/slugs/abc.tar.gz?signature=1')).toMatch(/^slugs /)
      expect(await said(port, host, '/myapp.git/info/refs?service=git-upload-pack')).toMatch(/^git /)
      expect(await said(port, host, '/_sim/health')).toBe('control /_sim/health')
      expect(await said(port, host, '/apiary')).toBe(404)
    }
    expect(await said(port, 'api.gigalixir.localhost', '/api/login')).toBe('api /api/login')
    expect(await said(port, 'api.gigalixir.localhost', '/_sim/stop')).toBe('api /_sim/stop')
    expect(await said(port, 'git.gigalixir.localhost', '/myapp.git/HEAD')).toBe('git /myapp.git/HEAD')
    expect(await said(port, 'git.gigalixir.localhost', '/myapp/git-upload-pack')).toMatch(/^git /)
    expect(await said(port, 'git.gigalixir.localhost', '/myapp/info/refs?service=x')).toMatch(/^git /)
    expect(await said(port, 'git.gigalixir.localhost', '/_sim/stop')).toBe(404)
  })

  it('answers to the names of production, which some clients have built in', async () => {
    const { port } = await frontDoor()
    expect(await said(port, 'api.gigalixir.com', '/api/login')).toBe('api /api/login')
    expect(await said(port, `api.gigalixir.com:${port}`, '/_sim/stop')).toBe('api /_sim/stop')
    expect(await said(port, 'git.gigalixir.com', '/myapp.git/HEAD')).toBe('git /myapp.git/HEAD')
    expect(await said(port, 'git.gigalixir.com', '/_sim/stop')).toBe(404)
    const page = await ask(port, { headers: { host: 'MyApp.gigalixirapp.com' } })
    expect([page.status, page.body.toString()]).toEqual([504, expect.stringContaining('No replica of myapp')])
  })

  it('knows nobody by another name, so that no foreign DNS name reaches the API', async () => {
    const { port } = await frontDoor()
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'gigalixir.com',
      'gigalixirapp.localhost',
      'a.b.gigalixirapp.com',
      'www.gigalixirdns.com',
      'a.b.gigalixirapp.localhost',
      '0.0.0.0',
    ]) {
      const { status, body } = await ask(port, { path: '/api/apps', headers: { host } })
      expect([host, status]).toEqual([host, 404])
      expect(body.toString()).toContain('No app in this simulator has the host')
    }
  })

  it('refuses pages of other origins, and lets its own in', async () => {
    const { port } = await frontDoor()
    for (const path of ['/api/apps', '/_sim/stop', '/myapp.git/HEAD']) {
      for (const origin of [
        'https://evil.example',
        `http://myapp.gigalixirapp.localhost:${port}`,
        'https://api.gigalixir.com',
        'null',
        'http://localhost@evil.example',
        'http://localhost.evil.example',
        // Whatever else runs on this machine is not the simulator.
        'http://localhost',
        'http://localhost:3000',
        `http://localhost:${port}0`,
        'http://127.0.0.1:3000',
        'http://api.gigalixir.localhost:3000',
      ]) {
        const host = `localhost:${port}`
        expect([path, origin, await said(port, host, path, { origin })]).toEqual([path, origin, 403])
      }
      for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
        expect(await said(port, host, path, { origin: `http://${host}` })).toMatch(path)
    }
  })

  it('leaves it to an app which origins it takes', async () => {
    const { router, port } = await frontDoor()
    const { port: upstream } = await replica((_, response) => void response.end('app'))
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    expect(await said(port, APP_HOST, '/api', { origin: 'https://evil.example' })).toBe('app')
  })

  it('answers for a handler that fails, and says so in the log without the query', async () => {
    const { port, logged } = await frontDoor({}, { slugs: () => Promise.reject(new Error('disk gone')) })
    expect(await said(port, '127.0.0.1', '/slugs/x?signature=secret')).toBe(500)
    expect(logged).toEqual(['GET /slugs/x failed: disk gone'])
  })
})

describe('the front door for containers', () => {
  it('serves slugs and the API to apps, and nothing else', async () => {
    const { port } = await frontDoor()
    const basic = (user: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:key`).toString('base64')}`,
    })
    for (const host of ['host.docker.internal', `host.docker.internal:${port}`]) {
      expect(await said(port, host, '/api/apps/myapp/ssh_keys', basic('myapp'))).toMatch(/^api /)
      expect(await said(port, host, '/api/apps/myapp/ssh_keys')).toMatch(/^api /)
      expect(await said(port, host, '/slugs/x?signature=1')).toMatch(/^slugs /)
      const forPeople = ['/api/users/reset', '/api/login', '/api/apps', '/api/apps/', '/api/confirm']
      for (const path of ['/', '/_sim/status', '/myapp.git/HEAD', '/slugs', '/api', ...forPeople])
        for (const who of [{}, basic('myapp')])
          expect([path, await said(port, host, path, who)]).toEqual([path, 403])
      for (const user of ['you@gigalixir.localhost', 'you%40gigalixir.localhost'])
        expect(await said(port, host, '/api/apps/myapp/status', basic(user))).toBe(403)
    }
  })

  it('listens on their address too, on the same port, and takes no app’s name there', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address
    if (address === undefined) return
    const { port, door } = await frontDoor({}, {}, { bindContainerAddress: address })
    expect(door.info().addresses).toContain(address)
    const there = async (host: string, path: string) =>
      (await ask(port, { host: address, path, headers: { host } })).status
    expect(await there(`${address}:${port}`, '/slugs/x')).toBe(200)
    expect(await there('api.gigalixir.localhost', '/api/apps/myapp/ssh_keys')).toBe(200)
    expect(await there(`${address}:${port}`, '/_sim/health')).toBe(403)
    for (const host of ['127.0.0.1', APP_HOST, 'git.gigalixir.localhost'])
      expect([host, await there(host, '/api/apps/myapp/status')]).toEqual([host, 404])
  })

  it('passes over an address this machine does not have', async () => {
    const { port, logged } = await frontDoor({}, {}, { bindContainerAddress: '192.0.2.1' })
    expect(await said(port, '127.0.0.1', '/')).toBe('console /')
    expect(logged.join()).toContain('192.0.2.1 is no address of this machine')
  })
})

describe('the front door’s port', () => {
  it('is the next free one when the preferred one is taken, and it says so', async () => {
    const taken = await listening(createServer())
    const { port, logged } = await frontDoor({}, {}, { port: taken })
    expect(port).toBeGreaterThan(taken)
    expect(port).toBeLessThanOrEqual(taken + 50)
    expect(logged).toContain(`port ${taken} is taken: using ${port}`)
    expect(await said(port, '127.0.0.1', '/')).toBe('console /')
  })

  it('is free on ::1 as well', async () => {
    const other = createServer()
    other.listen(0, '::1')
    const listens = await Promise.race([
      once(other, 'listening').then(() => true),
      once(other, 'error').then(() => false),
    ])
    if (!listens) return // a machine without IPv6
    onTestFinished(() => void other.close())
    const address = other.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const { port } = await frontDoor({}, {}, { port: address.port })
    expect(port).not.toBe(address.port)
    expect((await ask(port, { host: '::1', headers: { host: `[::1]:${port}` } })).body.toString()).toBe(
      'console /',
    )
  })

  it('can be given back: stop is safe twice, before a start, and frees the port', async () => {
    const { door, port } = await frontDoor()
    await door.stop()
    await door.stop()
    const again = await frontDoor({}, {}, { port })
    expect(again.port).toBe(port)
    const never = new FrontDoor({
      port: 0,
      handlers: {
        api: vi.fn(),
        git: vi.fn(),
        slugs: vi.fn(),
        control: vi.fn(),
        console: vi.fn(),
        app: { handle: vi.fn(), upgrade: vi.fn() },
      },
      log: vi.fn(),
    })
    expect(() => never.port).toThrow('no port before it has started')
    await never.stop()
  })
})

describe('stopping the front door', () => {
  it('closes unused connections, lets an answer finish, and takes no new ones', async () => {
    const held = deferred()
    const begun = deferred()
    const { door, port } = await frontDoor(
      {},
      {
        console: async (_, response) => {
          begun.resolve()
          await held.promise
          response.end('finished')
        },
      },
      { closeGraceMs: 10_000 },
    )
    const idle = connect(port, '127.0.0.1')
    idle.write('GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(idle, 'data')
    const answer = said(port, 'localhost', '/')
    await begun.promise
    const stopped = door.stop()
    await once(idle, 'close')
    await expect(said(port, 'localhost', '/')).rejects.toThrow('ECONNREFUSED')
    held.resolve()
    expect(await answer).toBe('finished')
    await stopped
  })

  it('cuts what does not end in time', async () => {
    const begun = deferred()
    const { door, port } = await frontDoor(
      {},
      {
        console: (_, response) => {
          response.write('for ever')
          begun.resolve()
        },
      },
      { closeGraceMs: 30 },
    )
    const answer = expect(said(port, 'localhost', '/')).rejects.toThrow('aborted')
    await begun.promise
    await door.stop()
    await answer
  })
})

describe('odd requests at the front door', () => {
  const host = `Host: ${APP_HOST}\r\n`

  async function withApp() {
    const requests: string[] = []
    const { port: upstream } = await replica((incoming, response) => {
      requests.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`)
      incoming.resume().on('end', () => response.end('app'))
    })
    const front = await frontDoor()
    front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const status = async (text: string) => (await rawExchange(front.port, text)).slice(9, 12)
    return { ...front, requests, status }
  }

  it('that two servers could read differently are refused and never reach an app', async () => {
    const { status, requests } = await withApp()
    for (const text of [
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x`,
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
      `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
      `POST / HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\nhello`,
      `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host} folded: x\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}Bad Field: x\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}${host}Connection: close\r\n\r\n`,
      `GET http://other.gigalixirapp.localhost/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: my app\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${APP_HOST}/x\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: user@${APP_HOST}\r\nConnection: close\r\n\r\n`,
      `GET / HTTP/1.0\r\n\r\n`,
      `NONSENSE\r\n\r\n`,
    ])
      expect([text, await status(text)]).toEqual([text, '400'])
    const coded = `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`
    expect(await status(coded)).toBe('501')
    expect(requests).toEqual([])
  })

  it('with more fields than anybody should send are refused', async () => {
    const { status } = await withApp()
    expect(await status(`GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`)).toBe('431')
  })

  it('that name the host in their target are understood', async () => {
    const { port, status, requests } = await withApp()
    const end = `${host}Connection: close\r\n\r\n`
    expect(await status(`GET http://${APP_HOST}/p?q HTTP/1.1\r\n${end}`)).toBe('200')
    expect(await status(`GET http://${APP_HOST}?q HTTP/1.1\r\n${end}`)).toBe('200')
    expect(await status(`OPTIONS * HTTP/1.1\r\n${end}`)).toBe('200')
    expect(requests).toEqual(['GET /p?q', 'GET /?q', 'OPTIONS *'])
    const local = `GET http://localhost/api/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    expect(await rawExchange(port, local)).toMatch(/api \/api\/x$/)
  })

  it('that offer an upgrade nobody here speaks are answered without it', async () => {
    const { port, requests } = await withApp()
    const offer =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n'
    const text =
      `POST /1 HTTP/1.1\r\n${host}${offer}Content-Length: 5\r\n\r\nhello` +
      `GET /2 HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
    const answers = await rawExchange(port, text)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200'])
    expect(requests).toEqual(['POST /1', 'GET /2'])
  })

  it('that offer one again and again on one connection are all answered', async () => {
    const { port, requests } = await withApp()
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n'
    const count = 2000
    const text = Array.from({ length: count }, (_, index) => `GET /${index} HTTP/1.1\r\n${host}${offer}\r\n`)
    const answers = await rawExchange(
      port,
      `${text.join('')}GET /last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    )
    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(count + 1)
    expect(requests).toHaveLength(count + 1)
    expect(requests.at(-1)).toBe('GET /last')
  })

  it('that are sent without waiting for answers are answered in turn, and no more are read than that', async () => {
    const underWay: number[] = []
    let most = 0
    const { port: upstream } = await replica((incoming, response) => {
      underWay.push(1)
      most = Math.max(most, underWay.length)
      incoming.resume().on('end', () =>
        setImmediate(() => {
          underWay.pop()
          response.end(incoming.url)
        }),
      )
    })
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const count = 1000
    const each = (index: number) =>
      `POST /${index} HTTP/1.1\r\n${host}Content-Length: 5\r\n${index % 7 === 0 ? 'Expect: 100-continue\r\n' : ''}\r\nhello`
    const all = Array.from({ length: count }, (_, index) => each(index)).join('')
    const answers = await rawExchange(port, `${all}GET /last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
    const bodies = [...answers.matchAll(/\r\n\r\n(\/(?:\d+|last))/g)].map(([, body]) => body)
    expect(bodies).toEqual([...Array.from({ length: count }, (_, index) => `/${index}`), '/last'])
    expect(most).toBe(1)
  })

  it('whatever they are made of leave the door standing', async () => {
    const { port } = await withApp()
    const piece = fc.oneof(
      fc.constantFrom(
        'GET / HTTP/1.1\r\n',
        host,
        '\r\n',
        'Transfer-Encoding: chunked\r\n',
        '0\r\n',
        'Upgrade: websocket\r\n',
      ),
      fc.constantFrom(
        'Content-Length: 3\r\n',
        'Connection: upgrade\r\n',
        'Expect: 100-continue\r\n',
        'GET * HTTP/1.1\r\n',
        'CONNECT a:1 HTTP/1.1\r\n',
      ),
      fc.string({ maxLength: 20, unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const socket = connect(port, '127.0.0.1')
        socket.on('error', () => socket.destroy())
        socket.resume()
        socket.end(pieces.join(''))
        await once(socket, 'close')
        expect(await said(port, 'localhost', '/')).toBe('console /')
      }),
      { numRuns: 150 },
    )
  })
})
