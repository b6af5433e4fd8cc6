import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { Console } from '../../../../src/sim/console/index.js'
import type { Board, ConsoleOptions } from '../../../../src/sim/console/index.js'
import { FakeLogger } from '../../../support/fake-logger.js'
import { ask, frontDoor } from '../../../support/servers.js'
import { tempDir } from '../../../support/temp-dir.js'

const OWN = { 'x-gigalixir-console': '1' }
const NO_APPS: Board = { apps: [], problem: null }

async function consoleOf(more: Partial<ConsoleOptions> = {}) {
  const home = more.home ?? (await tempDir())
  const folder = join(home, 'page')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>')
  await writeFile(join(folder, 'page.js'), 'export {}')
  const calls: { url: string; authorization: string | undefined; cookie: string | undefined }[] = []
  const console: Console = new Console({
    ...{ home, folder, instance: '0123abcd', version: '1.0.0' },
    origin: () => `http://127.0.0.1:${front.port}`,
    greeting: () => 'a simulator\n',
    api: (request, response) => {
      const { authorization, cookie } = request.headers
      calls.push({ url: request.url ?? '', authorization, cookie })
      response.end('{"data":[]}')
    },
    credentials: () => Promise.resolve({ email: 'you@gigalixir.localhost', key: 'k' }),
    call: () => Promise.resolve({ status: 200, body: { data: [] } }),
    board: () => Promise.resolve(NO_APPS),
    hasApp: () => Promise.resolve(false),
    onRequest: () => () => undefined,
    logger: new FakeLogger(),
    facts: { status: () => Promise.resolve({ memory: 1 }) },
    log: () => undefined,
    ...more,
  })
  await console.start()
  const front = await frontDoor(
    {},
    {
      console: (request, response) => console.handle(request, response),
      consoleStream: (request, socket, head) => console.upgrade(request, socket, head),
    },
  )
  onTestFinished(() => console.stop())
  const host = `127.0.0.1:${front.port}`
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    ask(front.port, { path, method, headers: { host, ...headers } })
  const logIn = async () => {
    const { pathname, search } = new URL(console.entryUrl())
    const { status, message } = await get(pathname + search)
    const cookie = String(message.headers['set-cookie']?.[0])
    return { status, location: message.headers.location, cookie, sent: { cookie: cookie.split(';')[0]! } }
  }
  const open = (headers: Record<string, string>) => {
    const socket = new WebSocket(`ws://${host}/_console/stream`, { headers })
    onTestFinished(() => socket.terminate())
    return socket
  }
  return { console, home, port: front.port, host, get, logIn, open, calls }
}

/** The status a WebSocket is refused with. */
async function refusal(socket: WebSocket): Promise<number | undefined> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }]
  socket.on('error', () => undefined)
  return response.statusCode
}

describe('the way into the console', () => {
  it('is a token that works once, and a cookie that no script and no other site can use', async () => {
    const { console, get, logIn } = await consoleOf()
    const url = new URL(console.entryUrl())
    const first = await get(url.pathname + url.search)
    expect([first.status, first.message.headers.location]).toEqual([303, '/'])
    const { cookie } = await logIn()
    expect(cookie).toMatch(
      /^gigalixir_console_\d+=[\w-]{32}; Path=\/_console; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
    )
    const again = await get(url.pathname + url.search)
    expect([again.status, again.message.headers['set-cookie']]).toEqual([303, undefined])
    const made = await get('/?token=made-up')
    expect(made.message.headers['set-cookie']).toBeUndefined()
  })

  it('shows the page to a browser and a line to other programs, under a strict policy', async () => {
    const { get } = await consoleOf()
    const page = await get('/', { accept: 'text/html,*/*' })
    expect(page.body.toString()).toContain('<title>console</title>')
    const policy = String(page.message.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect((await get('/')).body.toString()).toBe('a simulator\n')
    const script = await get('/_console/page.js')
    expect([script.status, script.message.headers['content-type']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ])
    const { etag } = script.message.headers
    expect((await get('/_console/page.js', { 'if-none-match': String(etag) })).status).toBe(304)
    for (const path of [
      '/_console/../console.json',
      '/_console/%2e%2e%2fconsole.json',
      '/_console/none.js',
      '/_console/page.constructor',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404])
  })

  it('calls the API with a key that the page does not know, for whoever is let in', async () => {
    const { get, logIn, calls } = await consoleOf()
    expect((await get('/_console/api/apps?x=1', OWN)).status).toBe(401)
    const { sent } = await logIn()
    expect((await get('/_console/api/apps?x=1', { ...OWN, ...sent })).status).toBe(200)
    const authorization = `Basic ${Buffer.from('you@gigalixir.localhost:k').toString('base64')}`
    expect(calls).toEqual([{ url: '/api/apps?x=1', authorization, cookie: undefined }])
    expect((await get('/_console/status', { ...OWN, ...sent })).body.toString()).toBe('{"data":{"memory":1}}')
    expect((await get('/_console/constructor', { ...OWN, ...sent })).status).toBe(404)
  })

  it('takes calls from its own page alone', async () => {
    const { get, logIn, host, calls } = await consoleOf()
    const { sent } = await logIn()
    for (const headers of [
      sent,
      { ...OWN, ...sent, 'sec-fetch-site': 'same-site' },
      { ...OWN, ...sent, 'sec-fetch-site': 'cross-site' },
      // Another program of this machine is the same site to a browser, and another origin.
      { ...OWN, ...sent, origin: 'http://127.0.0.1:3000' },
      { ...OWN, ...sent, origin: 'null' },
    ])
      expect([headers, (await get('/_console/api/apps', headers, 'POST')).status]).toEqual([headers, 403])
    expect(
      (await get('/_console/api/apps', { ...OWN, ...sent, origin: `http://${host}` }, 'POST')).status,
    ).toBe(200)
    expect(calls).toHaveLength(1)
    for (const name of [
      'evil.example',
      'shop.gigalixirapp.localhost',
      'host.docker.internal',
      'git.gigalixir.localhost',
    ])
      expect([name, (await get('/_console/session', { ...OWN, ...sent, host: name })).status]).not.toEqual([
        name,
        200,
      ])
  })

  it('keeps browsers let in over a restart, as hashes that open nothing', async () => {
    const { console, home, logIn } = await consoleOf()
    const { sent } = await logIn()
    await console.stop()
    const secret = sent.cookie.split('=')[1]!
    expect(await readFile(join(home, 'console.json'), 'utf8')).not.toContain(secret)
    const later = await consoleOf({ home })
    // Another port has another cookie: two simulators on one machine do not take one for the other's.
    expect((await later.get('/_console/session', { ...OWN, ...sent })).status).toBe(401)
    const cookie = `gigalixir_console_${later.port}=${secret}`
    expect((await later.get('/_console/session', { ...OWN, cookie })).status).toBe(200)
    await writeFile(join(home, 'console.json'), '{"sessions":{"x":"no number"')
    expect((await (await consoleOf({ home })).get('/_console/session', { ...OWN, cookie })).status).toBe(401)
  })
})

describe('the stream of the console', () => {
  it('is opened by its own page in a browser that is let in, and by nothing else', async () => {
    const { host, logIn, open } = await consoleOf()
    const { sent } = await logIn()
    const origin = `http://${host}`
    expect(await refusal(open({ origin }))).toBe(403)
    expect(await refusal(open({ ...sent }))).toBe(403)
    expect(await refusal(open({ ...sent, origin: 'http://127.0.0.1:3000' }))).toBe(403)
    expect(await refusal(open({ ...sent, origin, 'sec-fetch-site': 'same-site' }))).toBe(403)
    const socket = open({ ...sent, origin })
    const [greeting] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(greeting.toString())).toMatchObject({
      hello: { instance: '0123abcd', version: '1.0.0' },
    })
    socket.send(JSON.stringify({ watch: 7, what: { board: true } }))
    const [board] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(board.toString())).toEqual({ id: 7, apps: [], removed: [], problem: null })
  })

  it('is closed when the simulator stops, and for what no page says', async () => {
    const { console, host, logIn, open } = await consoleOf()
    const headers = { ...(await logIn()).sent, origin: `http://${host}` }
    const rude = open(headers)
    await once(rude, 'message')
    rude.send('{"do":"this"}')
    expect((await once(rude, 'close'))[0]).toBe(1008)
    const polite = open(headers)
    await once(polite, 'message')
    const closed = once(polite, 'close')
    await console.stop()
    expect((await closed)[0]).toBe(1012)
  })
})
