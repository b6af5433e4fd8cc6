import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { APP_HOST, ask, deferred, frontDoor, listening } from '../../../support/servers.js'

const CUSTOM_HOST = 'www.example.com'

/**
 * An app that answers requests to `/held`, and the handshake of a WebSocket at `/later`, when the test says so; at
 * `/never` it is silent; WebSockets at `/` are open at once, and echo.
 *
 * @param limitMs thirty seconds on the platform itself
 */
async function slowApp(limitMs: number) {
  const [held, arrived, accept, shaking] = [deferred(), deferred(), deferred(), deferred()]
  const server = createServer((incoming, response) => {
    if (incoming.url !== '/held') return
    arrived.resolve()
    void held.promise.then(() => response.end('at last'))
  })
  const sockets = new WebSocketServer({ noServer: true })
  onTestFinished(() => sockets.close())
  server.on('upgrade', (incoming, socket, head) => {
    if (incoming.url === '/never') return
    if (incoming.url === '/later') shaking.resolve()
    void (incoming.url === '/later' ? accept.promise : Promise.resolve()).then(() =>
      sockets.handleUpgrade(incoming, socket, head, (opened) => {
        opened.on('message', (data, binary) => opened.send(data, { binary }))
        if (incoming.url === '/later') opened.send('welcome')
      }),
    )
  })
  const upstream = await listening(server)
  const { router, port } = await frontDoor(
    { answerTimeoutMs: limitMs },
    {},
    { appOfDomain: (host) => (host === CUSTOM_HOST ? 'myapp' : undefined) },
  )
  router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
  const shake = (host: string, path: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host } })
    onTestFinished(() => socket.terminate())
    return socket
  }
  return { port, held, arrived, accept, shaking, shake }
}

it('an answer that takes too long is cut on the platform’s own domain, not on a custom one, nor are open WebSockets', async () => {
  // Long enough for two handshakes that do not dawdle.
  const { port, held, arrived, shake } = await slowApp(500)
  const sockets = [shake(APP_HOST, '/'), shake(CUSTOM_HOST, '/')]
  await Promise.all(sockets.map((socket) => once(socket, 'open')))
  const onCustomDomain = ask(port, { path: '/held', headers: { host: CUSTOM_HOST } })
  await arrived.promise
  // All of these wait longer than the one that is cut.
  expect((await ask(port, { path: '/never' })).status).toBe(504)

  for (const socket of sockets) {
    socket.send('still open')
    expect(String((await once(socket, 'message'))[0])).toBe('still open')
  }
  held.resolve()
  const { status, body } = await onCustomDomain
  expect(status).toBe(200)
  expect(body.toString()).toBe('at last')
})

it('a WebSocket handshake that takes too long is cut on the platform’s own domain only', async () => {
  const { shake, shaking, accept } = await slowApp(40)
  const patient = once(shake(CUSTOM_HOST, '/later'), 'message')
  await shaking.promise
  const [error] = (await once(shake(APP_HOST, '/never'), 'error')) as [Error]
  expect(error.message).toContain('504')
  accept.resolve()
  expect(String((await patient)[0])).toBe('welcome')
})
