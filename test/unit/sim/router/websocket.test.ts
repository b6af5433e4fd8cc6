import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { atRest } from '../../../support/at-rest.js'
import {
  APP_HOST,
  closedPort,
  deferred,
  frontDoor,
  rawExchange,
  rawReplica,
  replica,
} from '../../../support/servers.js'
import type { RouterOptions } from '../../../../src/sim/router/index.js'
import { until } from '../../../support/until.js'

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'

async function echoApp(options: Partial<RouterOptions> = {}) {
  const { port: upstream, server } = await replica((_, response) => void response.end('plain'))
  const sockets = new WebSocketServer({ server, maxPayload: 1 << 30 })
  onTestFinished(() => sockets.close())
  sockets.on('connection', (socket, incoming) => {
    if (incoming.url === '/headers') socket.send(JSON.stringify(incoming.headers))
    socket.on('message', (data, binary) => socket.send(data, { binary }))
    socket.on('error', () => socket.terminate())
  })
  const front = await frontDoor(options)
  front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
  const open = async (path = '/') => {
    const socket = new WebSocket(`ws://127.0.0.1:${front.port}${path}`, { headers: { host: APP_HOST } })
    onTestFinished(() => socket.terminate())
    const first = path === '/headers' ? once(socket, 'message') : undefined
    await once(socket, 'open')
    return { socket, first }
  }
  return { ...front, sockets, open }
}

describe('a WebSocket', () => {
  it('carries messages of any size both ways', async () => {
    const { open } = await echoApp()
    const { socket } = await open()
    for (const size of [0, 1, 5_000_000]) {
      const sent = randomBytes(size)
      socket.send(sent)
      const [received] = (await once(socket, 'message')) as [Buffer]
      expect(received.equals(sent)).toBe(true)
    }
  })

  it('tells the replica where it came from', async () => {
    const { open } = await echoApp()
    const [message] = (await (await open('/headers')).first) as [Buffer]
    expect(JSON.parse(message.toString())).toMatchObject({
      host: 'myapp.gigalixirapp.com',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '80',
      upgrade: 'websocket',
    })
  })

  it('keeps drain waiting, is no new request afterwards, and is cut by drop', async () => {
    const { open, router } = await echoApp()
    const { socket } = await open()
    expect(router.info().open).toBe(1)
    expect(await router.drain('myapp', 'myapp-1', 20)).toEqual({ open: 1 })
    socket.send('still here')
    expect(String((await once(socket, 'message'))[0])).toBe('still here')
    const closed = once(socket, 'close')
    const drained = router.drain('myapp', 'myapp-1', 60_000)
    router.drop('myapp', 'myapp-1')
    await Promise.all([closed, drained])
  })

  it('lets drain end when it closes', async () => {
    const { open, router } = await echoApp()
    const { socket } = await open()
    const drained = router.drain('myapp', 'myapp-1', 60_000)
    socket.close()
    expect(await drained).toEqual({ open: 0 })
  })

  it('closes at the replica when the client is gone, and the other way round', async () => {
    const { open, sockets, router } = await echoApp()
    const { socket } = await open()
    const [atReplica] = [...sockets.clients]
    socket.terminate()
    await once(atReplica!, 'close')
    const { socket: second } = await open()
    for (const client of sockets.clients) client.terminate()
    await once(second, 'close')
    await until(() => expect(router.info().open).toBe(0))
  })

  it('reads no more from the replica than the client takes', async () => {
    let sent = 0
    const reached = deferred()
    const block = randomBytes(1024 * 1024)
    const upstream = await rawReplica((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\r\n`)
        const more = () => {
          sent += 1
          if (sent === 300) socket.end(block)
          else if (socket.write(block)) setImmediate(more)
          else socket.once('drain', more)
        }
        more()
        reached.resolve()
      })
    })
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const client = connect(port, '127.0.0.1')
    client.pause()
    client.write(`GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n${UPGRADE}\r\n`)
    await reached.promise
    await atRest(() => sent, 60)
    expect(sent).toBeLessThan(60)
    let got = 0
    for await (const chunk of client) got += (chunk as Buffer).length
    expect(got).toBeGreaterThanOrEqual(300 * block.length)
  })

  it('leaves nothing open when its handshake was cut', async () => {
    const silent = await rawReplica(() => undefined)
    const { router, port } = await frontDoor({ answerTimeoutMs: 40 })
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: silent })
    const answer = await rawExchange(port, `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n${UPGRADE}\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 504 /)
    await until(() => expect(router.info().open).toBe(0))
  })

  it('goes to another replica when the connection is refused', async () => {
    const { open, router } = await echoApp()
    router.admit('myapp', 'gone', { host: '127.0.0.1', port: await closedPort() })
    for (let round = 0; round < 4; round += 1) (await open()).socket.terminate()
  })

  it('finds no healthy replica: 504; an unknown app: 404; the API: 400', async () => {
    const { port } = await frontDoor()
    const status = async (host: string) =>
      (await rawExchange(port, `GET /api/x HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n`)).slice(9, 12)
    expect(await status(APP_HOST)).toBe('504')
    expect(await status('other.gigalixirapp.localhost')).toBe('404')
    expect(await status('127.0.0.1')).toBe('400')
    expect(await status('evil.example')).toBe('404')
  })

  it('that the replica declines gets the replica’s own answer', async () => {
    const { port: upstream } = await replica((_, response) => {
      response.writeHead(403, { 'x-why': 'origin' })
      response.write('not ')
      response.end('you')
    })
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const answer = await rawExchange(port, `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n${UPGRADE}\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*x-why: origin[^]*\r\n\r\nnot you$/)
    await until(() => expect(router.info().open).toBe(0))
  })

  it('of a client that leaves during the handshake leaves nothing behind', async () => {
    const asked = deferred()
    const silent = await rawReplica((socket) => socket.once('data', () => asked.resolve()))
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: silent })
    const client = connect(port, '127.0.0.1')
    client.write(`GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n${UPGRADE}\r\n`)
    await asked.promise
    client.destroy()
    await until(() => expect(router.info().open).toBe(0))
  })
})
