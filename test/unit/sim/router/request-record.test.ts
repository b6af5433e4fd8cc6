import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { RequestListener } from 'node:http'
import type { RequestRecord, RouterOptions } from '../../../../src/sim/router/index.js'
import { ask, APP_HOST, frontDoor, rawReplica, replica } from '../../../support/servers.js'
import { until } from '../../../support/until.js'

async function listening(listener: RequestListener, options: Partial<RouterOptions> = {}) {
  const { port: upstream } = await replica(listener)
  const front = await frontDoor({ releaseOf: () => 7, ...options })
  front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
  const records: RequestRecord[] = []
  const stop = front.router.onRequest((record) => records.push(record))
  const one = async () => {
    await until(() => expect(records.length).toBeGreaterThan(0))
    return records.shift()!
  }
  return { ...front, records, one, stop }
}

describe('what the router tells of a request', () => {
  it('has all that a line of the log needs, when the request is over', async () => {
    let id = ''
    const { port, one } = await listening((incoming, response) => {
      id = String(incoming.headers['x-request-id'])
      response.writeHead(201).end('four')
    })
    const before = Date.now()
    await ask(port, { path: '/cart?token=secret' })
    const record = await one()
    expect(record).toMatchObject({
      ...{ id, app: 'myapp', replica: 'myapp-1', release: 7, method: 'GET', path: '/cart?…' },
      ...{
        host: APP_HOST,
        protocol: 'http',
        client: '127.0.0.1',
        status: 201,
        bytes: 4,
        error: null,
      },
    })
    expect(id).not.toBe('')
    expect(record.began).toBeGreaterThanOrEqual(before)
    expect(record.serviceMs).toBeGreaterThan(0)
    expect(JSON.stringify(record)).not.toContain('secret')
  })

  it('tells what went wrong: no replica, maintenance, a replica that closes, a client that leaves', async () => {
    let inMaintenance = false
    const { port, one, router } = await listening(
      (incoming, response) => {
        if (incoming.url === '/breaks') response.destroy()
        else if (incoming.url === '/half') {
          response.writeHead(200, { 'content-length': '10' })
          response.write('half', () => response.destroy())
        }
      },
      { knows: () => true, inMaintenance: () => inMaintenance },
    )
    expect((await ask(port, { path: '/breaks' })).status).toBe(502)
    expect(await one()).toMatchObject({
      status: 502,
      replica: 'myapp-1',
      error: expect.stringContaining('closed') as string,
    })
    await ask(port, { path: '/half' }).catch(() => undefined)
    expect(await one()).toMatchObject({
      status: 200,
      bytes: 4,
      error: expect.stringContaining('middle') as string,
    })

    const client = connect(port, '127.0.0.1')
    client.write(`GET /never HTTP/1.1\r\nHost: ${APP_HOST}\r\n\r\n`)
    await until(() => expect(router.info().open).toBe(1))
    client.destroy()
    expect(await one()).toMatchObject({
      status: null,
      path: '/never',
      error: expect.stringContaining('client') as string,
    })

    inMaintenance = true
    await ask(port)
    expect(await one()).toMatchObject({
      status: 503,
      replica: null,
      release: null,
      error: expect.stringContaining('maintenance') as string,
    })
    inMaintenance = false
    router.drop('myapp', 'myapp-1')
    await ask(port)
    const none = await one()
    expect(none).toMatchObject({
      status: 504,
      replica: null,
      error: expect.stringContaining('healthy') as string,
    })
    expect(none.bytes).toBeGreaterThan(0)
    expect(none.id).not.toBe('')
  })

  it('tells of a WebSocket when it is closed, and of nothing for an app that is not there', async () => {
    const upstream = await rawReplica((socket) =>
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello',
        ),
      ),
    )
    const front = await frontDoor({ knows: () => false })
    front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const records: RequestRecord[] = []
    front.router.onRequest((record) => records.push(record))
    await ask(front.port, { headers: { host: 'nosuch.gigalixirapp.localhost' } })
    const client = connect(front.port, '127.0.0.1')
    client.write(
      `GET /live HTTP/1.1\r\nHost: ${APP_HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
    )
    await once(client, 'data')
    expect(records).toEqual([])
    client.end()
    await until(() => expect(records.length).toBeGreaterThan(0))
    expect(records).toMatchObject([
      { path: '/live', status: 101, replica: 'myapp-1', release: null, error: null },
    ])
    expect(records[0]!.bytes).toBeGreaterThan(4)
  })

  it('reaches everybody who listens, and nobody who stopped', async () => {
    const { port, records, one, stop, router } = await listening((_incoming, response) => response.end())
    const others: RequestRecord[] = []
    const stopOther = router.onRequest((record) => others.push(record))
    await ask(port, { path: '/1' })
    await one()
    expect(others.map(({ path }) => path)).toEqual(['/1'])
    stop()
    await ask(port, { path: '/2' })
    await until(() => expect(others.length).toBe(2))
    expect(records).toEqual([])
    stopOther()
  })
})
