import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { CertificateStore, TlsManager } from '../../../../src/sim/tls-manager/index.js'
import { APP_HOST, frontDoor, listening, replica } from '../../../support/servers.js'
import { tempDir } from '../../../support/temp-dir.js'

const DAY = 86_400_000

/** A front door with the app `myapp` behind it, and HTTPS in front of that. */
async function secured(
  options: {
    home?: string
    now?: () => Date
    domains?: Map<string, string>
    closeGraceMs?: number
    app?: RequestListener
  } = {},
) {
  const home = options.home ?? (await tempDir())
  const { domains = new Map<string, string>() } = options
  const appOfDomain = (host: string) => domains.get(host)
  const { closeGraceMs = 200 } = options
  const front = await frontDoor({}, {}, { appOfDomain, closeGraceMs })
  const logged: string[] = []
  const tls = new TlsManager({
    ...{ home, port: 0, appOfDomain, accept: (socket) => front.door.accept(socket) },
    log: (line) => logged.push(line),
    ...(options.now && { now: options.now }),
  })
  await tls.start()
  onTestFinished(() => tls.stop())
  const echoHeaders: RequestListener = (incoming, response) => response.end(JSON.stringify(incoming.headers))
  const app = await replica(options.app ?? echoHeaders)
  front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: app.port })
  return { ...front, tls, home, domains, logged, app, ca: (await tls.authority()).certificate }
}

/** One request to a name, trusting `ca` alone. */
function ask(
  port: number,
  name: string,
  ca: string,
): Promise<{ status: number; body: string; names: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, servername: name, ca, agent: false, headers: { host: `${name}:${port}` } },
      (answer: IncomingMessage) => {
        const secure = answer.socket instanceof TLSSocket ? answer.socket : undefined
        const names = secure?.getPeerCertificate().subjectaltname ?? ''
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString(), names }),
        )
      },
    )
    call.on('error', reject)
    call.end()
  })
}

/** What the server shows, whether it is trusted or not. */
function shown(port: number, name?: string, more: object = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ...(name && { servername: name }), ...more },
      () => resolve(socket),
    )
    socket.on('error', reject)
    onTestFinished(() => void socket.destroy())
  })
}

/** Resolves when a new connection has been closed by the other side, before or after its handshake. */
async function cutOff(port: number): Promise<void> {
  const socket = await shown(port).catch(() => undefined)
  if (socket && !socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

describe('https', () => {
  it('serves apps like http, and tells them which it was', async () => {
    const { tls, ca } = await secured()
    const { status, body } = await ask(tls.port, APP_HOST, ca)
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-for': '127.0.0.1',
    })
    expect((await ask(tls.port, 'localhost', ca)).status).toBe(200)
  })

  it('is trusted by who trusts the authority, and by nobody else', async () => {
    const [one, other] = [await secured(), await secured()]
    await expect(ask(one.tls.port, APP_HOST, other.ca)).rejects.toThrow(/certificate|signature/i)
    await expect(ask(one.tls.port, 'www.example.com', one.ca)).rejects.toThrow(/altnames/)
  })

  it('has a certificate of its own for a custom domain, as long as an app has it', async () => {
    const { tls, ca, domains } = await secured({ domains: new Map([['www.example.com', 'myapp']]) })
    const { status, names } = await ask(tls.port, 'www.example.com', ca)
    expect([status, names]).toEqual([
      200,
      'DNS:www.example.com, DNS:www.example.com.gigalixirdns.localhost, DNS:www.example.com.gigalixirdns.com',
    ])
    expect((await ask(tls.port, 'www.example.com.gigalixirdns.com', ca)).names).toBe(names)
    domains.delete('www.example.com')
    await expect(ask(tls.port, 'www.example.com', ca)).rejects.toThrow(/altnames/)
  })

  it('is that of the platform by its names in production, too, also where an older certificate lacks them', async () => {
    const home = await tempDir()
    const store = new CertificateStore(home)
    await store.certificate('own', ['localhost', '*.gigalixirapp.localhost'], ['127.0.0.1', '::1'])
    const { tls, ca } = await secured({ home })
    for (const name of ['api.gigalixir.com', 'git.gigalixir.com', 'myapp.gigalixirapp.com'])
      expect((await ask(tls.port, name, ca)).names).toContain('DNS:api.gigalixir.com')
    const known = await store.certificate('own', ['git.gigalixir.com', 'localhost'], ['::1'])
    expect(known.certificate).toBe(
      (await new CertificateStore(home).certificate('own', ['localhost'])).certificate,
    )
  })

  it('shows the own certificate to who asks for no name, or one with a path in it', async () => {
    const { tls, home } = await secured({ domains: new Map([['../authority', 'myapp']]) })
    expect((await shown(tls.port)).getPeerCertificate().subjectaltname).toContain('IP Address:127.0.0.1')
    const before = await readFile(join(home, 'tls', 'authority.json'), 'utf8')
    await shown(tls.port, 'a/../../x').catch(() => undefined)
    expect(await readFile(join(home, 'tls', 'authority.json'), 'utf8')).toBe(before)
  })

  it('speaks no TLS older than 1.2, and HTTP/1.1 to who could more', async () => {
    const { tls } = await secured()
    await expect(shown(tls.port, APP_HOST, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow(
      /alert protocol version/,
    )
    const socket = await shown(tls.port, APP_HOST, { ALPNProtocols: ['h2', 'http/1.1'] })
    expect([socket.getProtocol(), socket.alpnProtocol]).toEqual(['TLSv1.3', 'http/1.1'])
  })

  it('carries WebSockets', async () => {
    const { tls, ca, router } = await secured()
    const echo = await replica((_incoming, response) => response.end())
    new WebSocketServer({ server: echo.server }).on('connection', (socket) =>
      socket.on('message', (data) => socket.send(data)),
    )
    router.drop('myapp', 'myapp-1')
    router.admit('myapp', 'myapp-2', { host: '127.0.0.1', port: echo.port })
    const socket = new WebSocket(`wss://127.0.0.1:${tls.port}/`, {
      ...{ ca, servername: APP_HOST, headers: { host: APP_HOST } },
    })
    onTestFinished(() => socket.terminate())
    const answer = await new Promise((resolve, reject) => {
      socket.on('error', reject)
      socket.on('open', () => socket.send('over TLS'))
      socket.on('message', (data: Buffer) => resolve(data.toString()))
    })
    expect(answer).toBe('over TLS')
  })

  it('lets requests end that are under way when the simulator stops, and takes no more', async () => {
    let begun: (response: ServerResponse) => void
    const underWay = new Promise<ServerResponse>((resolve) => (begun = resolve))
    const { tls, ca, door } = await secured({
      closeGraceMs: 60_000,
      app: (_incoming, response) => {
        response.write('one half, ')
        begun(response)
      },
    })
    const asked = ask(tls.port, APP_HOST, ca)
    const response = await underWay
    let finished = false
    const stopped = door.stop().then(async () => {
      await tls.stop()
      return finished
    })
    await cutOff(tls.port)
    finished = true
    response.end('the other')
    expect((await asked).body).toBe('one half, the other')
    expect(await stopped).toBe(true)
  })

  it('serves domains of any length, and none of them names a file', async () => {
    const long = `${'abcdefghi.'.repeat(25)}com`
    const { tls, ca, home } = await secured({
      domains: new Map([
        [long, 'myapp'],
        ['aux.example.com', 'myapp'],
      ]),
    })
    expect(await ask(tls.port, long, ca)).toMatchObject({ status: 200, names: `DNS:${long}` })
    expect(await ask(tls.port, 'aux.example.com', ca)).toMatchObject({ status: 200 })
    const files = await readdir(join(home, 'tls'))
    expect(files.filter((file) => /example|abc/.test(file))).toEqual([])
  })

  it('keeps nothing of a domain that is gone, and all else', async () => {
    const domains = new Map([
      ['www.example.com', 'myapp'],
      ['shop.example.com', 'myapp'],
    ])
    const { tls, home, ca } = await secured({ domains })
    await tls.keepOnly([])
    const shownTo = async (name: string) =>
      (await shown(tls.port, name, { ca })).getPeerCertificate().fingerprint256
    const [gone, kept] = [await shownTo('www.example.com'), await shownTo('shop.example.com')]
    const files = () => readdir(join(home, 'tls'))
    const before = await files()
    expect(before.filter((file) => file.startsWith('domain-'))).toHaveLength(2)
    await tls.keepOnly(['shop.example.com'])
    const after = await files()
    expect(before.filter((file) => !after.includes(file))).toEqual([expect.stringMatching(/^domain-.*json$/)])
    expect(await shownTo('shop.example.com')).toBe(kept)
    expect(await shownTo('www.example.com')).not.toBe(gone)
  })

  it('serves on when what is gone cannot be removed, and says so', async () => {
    const { tls, home, ca, logged } = await secured({ domains: new Map([['www.example.com', 'myapp']]) })
    await mkdir(join(home, 'tls', 'domain-0.json'))
    await tls.keepOnly([])
    expect(logged).toEqual([expect.stringContaining('stay')])
    expect((await ask(tls.port, 'www.example.com', ca)).status).toBe(200)
  })

  it('makes one certificate for all who come at once', async () => {
    const { tls, ca } = await secured({ domains: new Map([['www.example.com', 'myapp']]) })
    for (const name of [APP_HOST, 'www.example.com']) {
      const sockets = await Promise.all([1, 2, 3, 4].map(() => shown(tls.port, name, { ca })))
      expect(new Set(sockets.map((socket) => socket.getPeerCertificate().fingerprint256)).size, name).toBe(1)
    }
  })

  it('shows a new certificate before the old one ends, also to who asks for no name', async () => {
    let now = new Date()
    const { tls } = await secured({ now: () => now })
    const fingerprint = async (name?: string) =>
      (await shown(tls.port, name)).getPeerCertificate().fingerprint256
    const before = await fingerprint()
    expect(await fingerprint(APP_HOST)).toBe(before)
    now = new Date(now.getTime() + 370 * DAY)
    const after = await fingerprint()
    expect(after).not.toBe(before)
    expect(await fingerprint(APP_HOST)).toBe(after)
  })

  it('goes on after clients that speak no TLS, or hang up', async () => {
    const { tls, ca } = await secured()
    await fetch(`http://127.0.0.1:${tls.port}/`).catch(() => undefined)
    const socket = await shown(tls.port, APP_HOST)
    socket.destroy()
    expect((await ask(tls.port, APP_HOST, ca)).status).toBe(200)
  })

  it('takes the next port when its own is taken, and gives it back', async () => {
    const taken = createServer()
    const port = await listening(taken)
    const log: string[] = []
    const make = () =>
      new TlsManager({
        ...{ home: '/nowhere', port, appOfDomain: () => undefined, accept: () => undefined },
        log: (line) => log.push(line),
      })
    const tls = make()
    await tls.start()
    expect(tls.port).toBeGreaterThan(port)
    expect(log).toEqual([`https port ${port} is taken: using ${tls.port}`])
    await tls.stop()
    await tls.stop()
    const next = createServer()
    await new Promise<void>((resolve) => next.listen(tls.port, '127.0.0.1', resolve))
    expect((next.address() as AddressInfo).port).toBe(tls.port)
    await new Promise((resolve) => next.close(resolve))
  })
})

describe('certificates', () => {
  it('are the same after a restart, and kept for their owner alone', async () => {
    const home = await tempDir()
    const first = await new CertificateStore(home).certificate('own', ['localhost'])
    const again = await new CertificateStore(home).certificate('own', ['localhost'])
    expect(again.certificate).toBe(first.certificate)
    expect(await readFile(new CertificateStore(home).caFile, 'utf8')).toBe(
      await new CertificateStore(home).ca(),
    )
    if (process.platform === 'win32') return
    for (const name of ['authority.json', 'own.json'])
      expect((await stat(join(home, 'tls', name))).mode & 0o077, name).toBe(0)
  })

  it('are made anew before they end, under the same authority', async () => {
    const home = await tempDir()
    let now = new Date()
    const store = new CertificateStore(home, () => now)
    const first = await store.certificate('own', ['localhost'])
    now = new Date(first.renewAt.getTime() - DAY)
    expect((await store.certificate('own', ['localhost'])).certificate).toBe(first.certificate)
    now = new Date(first.renewAt.getTime() + DAY)
    const next = await store.certificate('own', ['localhost'])
    expect(next.certificate).not.toBe(first.certificate)
    expect(next.renewAt.getTime()).toBeGreaterThan(now.getTime())
    expect(await new CertificateStore(home, () => now).ca()).toBe(await store.ca())
  })

  it('of another authority, or damaged, are made anew', async () => {
    const home = await tempDir()
    await new CertificateStore(home).certificate('own', ['localhost'])
    const other = await tempDir()
    const foreign = await new CertificateStore(other).certificate('own', ['localhost'])
    const file = join(home, 'tls', 'own.json')
    for (const content of [JSON.stringify(foreign), '{', '{"certificate":"x","key":"y"}']) {
      await writeFile(file, content)
      const made = await new CertificateStore(home).certificate('own', ['localhost'])
      expect(made.certificate).not.toBe(foreign.certificate)
    }
  })

  it('that cannot be read are named, and looked for again the next time', async () => {
    const home = await tempDir()
    const file = join(home, 'tls', 'authority.json')
    await mkdir(file, { recursive: true })
    const store = new CertificateStore(home)
    const failure = await store.ca().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'STORAGE_FAILED' })
    expect(String(failure)).toContain(file)
    await rmdir(file)
    expect(await store.ca()).toContain('BEGIN CERTIFICATE')
  })
})
