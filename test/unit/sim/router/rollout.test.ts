import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  APP_HOST,
  ask,
  closedPort,
  deferred,
  frontDoor,
  rawReplica,
  replica,
} from '../../../support/servers.js'
import { until } from '../../../support/until.js'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const at = (port: number) => ({ host: '127.0.0.1', port })

describe('balancing', () => {
  it('gives each request to the replica with the fewest open, in turn among equals', async () => {
    const { router, port } = await frontDoor()
    const held = deferred()
    for (const name of ['a', 'b', 'c']) {
      const { port: upstream } = await replica((incoming, response) => {
        if (incoming.url === '/hold') void held.promise.then(() => response.end(name))
        else response.end(name)
      })
      router.admit('myapp', name, at(upstream))
    }
    const names = []
    for (let round = 0; round < 6; round += 1) names.push((await ask(port)).body.toString())
    expect(names.join('')).toBe('abcabc')
    const holding = ask(port, { path: '/hold' })
    await until(() => expect(router.info().open).toBe(1))
    const others = []
    for (let round = 0; round < 4; round += 1) others.push((await ask(port)).body.toString())
    held.resolve()
    expect(others).not.toContain((await holding).body.toString())
  })
})

describe('a request that meets a replica on its way out', () => {
  it.each(['GET', 'POST'])('goes to another one when the connection is refused (%s)', async (method) => {
    const { port: alive } = await replica((incoming, response) => void incoming.pipe(response))
    const { router, port } = await frontDoor()
    router.admit('myapp', 'gone-1', at(await closedPort()))
    router.admit('myapp', 'gone-2', at(await closedPort()))
    router.admit('myapp', 'alive', at(alive))
    for (let round = 0; round < 5; round += 1) {
      const body = method === 'POST' ? 'the body' : ''
      expect(await ask(port, { method, body })).toMatchObject({ status: 200, body: Buffer.from(body) })
    }
  })

  it('gets a 504 when every replica refuses', async () => {
    const { router, port } = await frontDoor()
    router.admit('myapp', 'gone', at(await closedPort()))
    expect((await ask(port, { method: 'POST', body: 'x' })).status).toBe(504)
    expect(router.info().open).toBe(0)
  })

  it('is sent anew when a kept connection closes instead of answering', async () => {
    // Answers one request on each connection, and closes as soon as the second comes.
    const upstream = await rawReplica((socket) => {
      let count = 0
      socket.on('data', () => {
        count += 1
        if (count === 1) socket.write(OK)
        else socket.destroy()
      })
    })
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    for (let round = 0; round < 10; round += 1) expect((await ask(port)).status).toBe(200)
    const parallel = await Promise.all(Array.from({ length: 50 }, () => ask(port)))
    expect(parallel.map(({ status }) => status)).toEqual(Array(50).fill(200))
  })

  it('is not sent twice when it may have been acted on', async () => {
    const methods: string[] = []
    const upstream = await rawReplica((socket) => {
      let count = 0
      socket.on('data', (chunk) => {
        methods.push(chunk.toString().split(' ')[0] ?? '')
        count += 1
        if (count === 1) socket.write(OK)
        else socket.destroy()
      })
    })
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    await ask(port)
    expect((await ask(port, { method: 'POST' })).status).toBe(502)
    expect(methods).toEqual(['GET', 'POST'])
  })

  it('is not sent twice when a new connection closes instead of answering', async () => {
    let count = 0
    const upstream = await rawReplica((socket) =>
      socket.on('data', () => {
        count += 1
        socket.destroy()
      }),
    )
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    expect((await ask(port)).status).toBe(502)
    expect(count).toBe(1)
  })

  it('never puts a POST on a kept connection that the replica has closed just before', async () => {
    const sockets: Socket[] = []
    const upstream = await rawReplica((socket) => {
      sockets.push(socket)
      socket.on('data', () => socket.write(OK))
    })
    const behind = await frontDoor()
    behind.router.admit('myapp', 'myapp-1', at(upstream))
    const { port } = await frontDoor(
      {},
      {
        app: {
          handle(app, incoming, response) {
            // The news of the close is on its way when the router looks for a connection.
            sockets.at(-1)?.destroy()
            behind.router.handle(app, incoming, response)
          },
          upgrade: () => undefined,
        },
      },
    )
    for (let round = 0; round < 50; round += 1)
      expect((await ask(port, { method: 'POST', body: 'x' })).status).toBe(200)
    expect(sockets.length).toBe(50)
  })
})

describe('drain', () => {
  it('resolves at once when nothing is under way, and for replicas nobody knows', async () => {
    const { port: upstream } = await replica((_, response) => void response.end())
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    await ask(port)
    expect(await router.drain('myapp', 'myapp-1', 60_000)).toEqual({ open: 0 })
    expect(await router.drain('myapp', 'nobody', 60_000)).toEqual({ open: 0 })
    expect(await router.drain('nobody', 'nobody', 60_000)).toEqual({ open: 0 })
    expect((await ask(port)).status).toBe(504)
  })

  it('waits for the last answer, gives the replica nothing new and closes kept connections', async () => {
    const held = deferred()
    const connections = new Set<Socket>()
    const old = await replica((incoming, response) => {
      if (incoming.url === '/hold') void held.promise.then(() => response.end('old'))
      else response.end('old')
    })
    old.server.on('connection', (socket) => {
      connections.add(socket)
      socket.on('close', () => connections.delete(socket))
    })
    const young = await replica((_, response) => void response.end('new'))
    const { router, port } = await frontDoor()
    router.admit('myapp', 'old', at(old.port))
    const first = ask(port, { path: '/hold' })
    await Promise.all([ask(port), ask(port), ask(port)])
    router.admit('myapp', 'new', at(young.port))
    const drained = router.drain('myapp', 'old', 60_000)
    await until(() => expect(connections.size).toBe(1))
    for (let round = 0; round < 5; round += 1) expect((await ask(port)).body.toString()).toBe('new')
    held.resolve()
    expect((await first).body.toString()).toBe('old')
    expect(await drained).toEqual({ open: 0 })
    await until(() => expect(connections.size).toBe(0))
  })

  it('gives up after its time and says how many are open; drop then cuts them', async () => {
    const { port: upstream } = await replica((_, response) => void response.write('begun'))
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    const cut = expect(ask(port)).rejects.toThrow(/aborted/)
    await until(() => expect(router.info().open).toBe(1))
    expect(await router.drain('myapp', 'myapp-1', 30)).toEqual({ open: 1 })
    router.drop('myapp', 'myapp-1')
    await cut
    expect(router.info()).toMatchObject({ apps: 0, replicas: 0 })
  })

  it('ends early when the replica is dropped or admitted again', async () => {
    const { port: upstream } = await replica(() => undefined)
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', at(upstream))
    const answer = ask(port)
    await until(() => expect(router.info().open).toBe(1))
    const called = router.drain('myapp', 'myapp-1', 60_000)
    router.admit('myapp', 'myapp-1', at(upstream))
    expect(await called).toEqual({ open: 1 })
    const again = router.drain('myapp', 'myapp-1', 60_000)
    router.drop('myapp', 'myapp-1')
    await again
    expect((await answer).status).toBe(502)
  })
})

describe('a rollout under load', () => {
  it('fails no request while replicas come, drain and go', async () => {
    const { router, port } = await frontDoor()
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    const failures: string[] = []
    let answered = 0
    let running = true
    const client = async () => {
      while (running) {
        await new Promise<void>((resolve) => {
          const method = answered % 3 === 0 ? 'POST' : 'GET'
          const outgoing = request({
            host: '127.0.0.1',
            port,
            method,
            agent,
            headers: { host: APP_HOST },
          })
          outgoing.on('error', (error) => {
            failures.push(error.message)
            resolve()
          })
          outgoing.on('response', (message) => {
            answered += 1
            if (message.statusCode !== 200) failures.push(String(message.statusCode))
            message.resume().on('close', resolve)
          })
          outgoing.end(method === 'POST' ? 'body' : undefined)
        })
      }
    }
    const start = () =>
      replica((incoming, response) => {
        incoming.resume().on('end', () => setTimeout(() => response.end('ok'), Math.random() * 5))
      })
    let current = await start()
    router.admit('myapp', 'r0', at(current.port))
    const clients = Array.from({ length: 20 }, client)
    for (let round = 1; round <= 15; round += 1) {
      const next = await start()
      const enough = answered + 40
      await until(() => expect(answered).toBeGreaterThan(enough))
      router.admit('myapp', `r${round}`, at(next.port))
      expect(await router.drain('myapp', `r${round - 1}`, 5000)).toEqual({ open: 0 })
      // As a container that is stopped: whatever is still open is cut, nobody listens any more.
      current.server.close()
      current.server.closeAllConnections()
      router.drop('myapp', `r${round - 1}`)
      current = next
    }
    running = false
    await Promise.all(clients)
    agent.destroy()
    expect(failures).toEqual([])
    expect(answered).toBeGreaterThan(100)
  })
})
