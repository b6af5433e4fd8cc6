import { randomBytes, createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { atRest } from '../../../support/at-rest.js'
import {
  APP_HOST,
  ask,
  deferred,
  frontDoor,
  rawExchange,
  rawReplica,
  replica,
} from '../../../support/servers.js'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { RouterOptions } from '../../../../src/sim/router/index.js'
import { until } from '../../../support/until.js'

async function appWith(listener: RequestListener, options: Partial<RouterOptions> = {}) {
  const { port: upstream, server } = await replica(listener)
  const front = await frontDoor(options)
  front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
  return { ...front, server, upstream }
}

async function appOfBytes(answer: string) {
  const upstream = await rawReplica((socket) => socket.on('data', () => socket.write(answer, 'latin1')))
  const front = await frontDoor()
  front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
  return front
}

describe('a request for an app with a canary', () => {
  it('goes to whom the rules choose, as it came; to the app itself when the canary has no replica', async () => {
    const seen: boolean[] = []
    const choose = (app: string, serves: (app: string) => boolean) => {
      seen.push(serves('bird'))
      return serves('bird') ? 'bird' : app
    }
    const { port, router } = await appWith((_incoming, response) => response.end('app'), { choose })
    expect((await ask(port)).body.toString()).toBe('app')
    const bird = await replica((incoming, response) => response.end(`bird for ${incoming.headers.host}`))
    router.admit('bird', 'bird-1', { host: '127.0.0.1', port: bird.port })
    expect((await ask(port)).body.toString()).toContain('bird for myapp.gigalixirapp.com')
    void router.drain('bird', 'bird-1', 0)
    expect((await ask(port)).body.toString()).toBe('app')
    expect(seen).toEqual([false, true, false])
  })
})

describe('a request on its way to a replica', () => {
  it('keeps method, path, query, fields and their spelling and repetition', async () => {
    const { port } = await appWith((incoming, response) =>
      response.end(JSON.stringify([incoming.method, incoming.url, incoming.rawHeaders])),
    )
    const answer = await rawExchange(
      port,
      `DELETE /a%20b/%C3%BC?q=1&q=2 HTTP/1.1\r\nHost: ${APP_HOST}:1\r\nX-Odd: 1\r\nx-odd: 2\r\nConnection: close\r\n\r\n`,
    )
    const [method, url, raw] = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as [
      string,
      string,
      string[],
    ]
    expect(method).toBe('DELETE')
    expect(url).toBe('/a%20b/%C3%BC?q=1&q=2')
    expect(raw.slice(0, 6)).toEqual(['Host', 'myapp.gigalixirapp.com', 'X-Odd', '1', 'x-odd', '2'])
  })

  it('says where it came from, and appends to what an earlier proxy said', async () => {
    const { port } = await appWith((incoming, response) => response.end(JSON.stringify(incoming.headers)))
    const told = async (headers = {}) =>
      JSON.parse((await ask(port, { headers })).body.toString()) as Record<string, string>
    const plain = await told()
    expect(plain).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
    })
    expect(plain).not.toHaveProperty('x-forwarded-host')
    expect(plain['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(await told()).not.toMatchObject({ 'x-request-id': plain['x-request-id'] })
    expect(
      await told({
        'x-forwarded-for': '10.0.0.1, 10.0.0.2',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
        'x-request-id': 'mine',
      }),
    ).toMatchObject({
      'x-forwarded-for': '10.0.0.1, 10.0.0.2, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      'x-request-id': 'mine',
    })
  })

  it('leaves out what is for one hop only, and what Connection names', async () => {
    const { port } = await appWith((incoming, response) => response.end(JSON.stringify(incoming.headers)))
    const { body } = await ask(port, {
      headers: {
        connection: 'close, X-Secret-Hop, Content-Length, Host',
        'keep-alive': 'timeout=5',
        te: 'trailers, deflate',
        'x-secret-hop': '1',
        'x-stays': '1',
      },
    })
    const told = JSON.parse(body.toString()) as Record<string, string>
    expect(told).toMatchObject({
      host: 'myapp.gigalixirapp.com',
      'x-stays': '1',
      te: 'trailers',
      connection: 'keep-alive',
    })
    expect(told).not.toHaveProperty('x-secret-hop')
    expect(told).not.toHaveProperty('keep-alive')
  })

  it('carries bodies of any size both ways, byte for byte', async () => {
    const { port } = await appWith((incoming, response) => incoming.pipe(response))
    for (const size of [1, 65_536, 20_000_000]) {
      const body = randomBytes(size)
      const sha = (buffer: Buffer) => createHash('sha256').update(buffer).digest('hex')
      const counted = await ask(port, { method: 'POST', body })
      expect(sha(counted.body)).toBe(sha(body))
      const chunked = await ask(port, { method: 'PUT', body, headers: { 'transfer-encoding': 'chunked' } })
      expect(sha(chunked.body)).toBe(sha(body))
    }
  })

  it('tells the replica that a POST without a body has none', async () => {
    const { port } = await appWith((incoming, response) => {
      incoming.resume()
      incoming.on('end', () => response.end(JSON.stringify(incoming.headers)))
    })
    const { body } = await ask(port, { method: 'POST' })
    expect(JSON.parse(body.toString())).toMatchObject({ 'content-length': '0' })
  })

  it('carries trailers both ways', async () => {
    const { port } = await appWith((incoming, response) => {
      incoming.resume()
      incoming.on('end', () => {
        response.writeHead(200, { trailer: 'x-sum' })
        response.write(JSON.stringify(incoming.trailers))
        response.addTrailers({ 'x-sum': 'abc' })
        response.end()
      })
    })
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      agent: false,
      headers: { host: APP_HOST, trailer: 'x-mine', 'transfer-encoding': 'chunked' },
    })
    outgoing.write('x')
    outgoing.addTrailers({ 'x-mine': '42' })
    outgoing.end()
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect((await message.toArray()).join('')).toBe('{"x-mine":"42"}')
    expect(message.trailers).toEqual({ 'x-sum': 'abc' })
  })

  it('reads no more of an upload than the replica takes', async () => {
    const reached = deferred()
    const go = deferred()
    const { port } = await appWith((incoming, response) => {
      reached.resolve()
      void go.promise.then(() => incoming.resume().on('end', () => response.end('got it')))
    })
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      agent: false,
      headers: { host: APP_HOST },
    })
    const before = process.memoryUsage().arrayBuffers
    const block = randomBytes(1024 * 1024)
    let taken = 0
    const more = () => {
      taken += 1
      if (taken === 500) outgoing.end(block)
      else if (outgoing.write(block)) setImmediate(more)
      else outgoing.once('drain', more)
    }
    more()
    await reached.promise
    await atRest(() => taken, 100)
    expect(taken).toBeLessThan(100)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
    go.resolve()
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect((await message.toArray()).join('')).toBe('got it')
  })

  it('waits for the replica before it lets a client that asks send its body', async () => {
    const seen = deferred<string | undefined>()
    const go = deferred()
    const { port, server } = await appWith((_, response) => void response.end())
    server.on('checkContinue', (incoming, response) => {
      seen.resolve(incoming.headers.expect)
      void go.promise.then(() => {
        response.writeContinue()
        incoming.pipe(response)
      })
    })
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      agent: false,
      headers: { host: APP_HOST, expect: '100-continue', 'content-length': '5' },
    })
    let continued = false
    outgoing.on('continue', () => {
      continued = true
      outgoing.end('hello')
    })
    outgoing.flushHeaders()
    expect(await seen.promise).toBe('100-continue')
    expect(continued).toBe(false)
    go.resolve()
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect((await message.toArray()).join('')).toBe('hello')
  })

  it('ends at the replica when the client goes away', async () => {
    const gone = deferred()
    const arrived = deferred()
    const { port, router } = await appWith((_, response) => {
      response.on('close', () => gone.resolve())
      response.write('first')
      arrived.resolve()
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n\r\n`)
    await arrived.promise
    socket.destroy()
    await gone.promise
    await until(() => expect(router.info().open).toBe(0))
  })

  it('ends at the replica when the client goes away in the middle of an upload', async () => {
    const gone = deferred()
    const arrived = deferred()
    const { port } = await appWith((incoming) => {
      incoming.on('error', () => gone.resolve())
      incoming.once('data', () => arrived.resolve())
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST / HTTP/1.1\r\nHost: ${APP_HOST}\r\nContent-Length: 1000\r\n\r\nabc`)
    await arrived.promise
    socket.destroy()
    await gone.promise
  })
})

describe('an answer on its way back', () => {
  it('keeps status, reason and fields, and drops what is for one hop only', async () => {
    const { port } = await appOfBytes(
      'HTTP/1.1 299 Rather Fine\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok',
    )
    const { status, message, body } = await ask(port)
    expect([status, message.statusMessage, body.toString()]).toEqual([299, 'Rather Fine', 'ok'])
    expect(message.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(message.headers).not.toHaveProperty('x-hop')
    expect(message.headers).not.toHaveProperty('date')
  })

  it.each([204, 304])('has no body with status %i, and the connection goes on', async (status) => {
    const { port } = await appWith((incoming, response) => {
      if (incoming.url === '/') response.writeHead(status, { etag: '"x"' })
      response.end()
    })
    const twice = `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n\r\nGET /2 HTTP/1.1\r\nHost: ${APP_HOST}\r\nConnection: close\r\n\r\n`
    const answers = await rawExchange(port, twice)
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual([`HTTP/1.1 ${status}`, 'HTTP/1.1 200'])
    expect(answers.split('\r\n\r\n')[0]).not.toMatch(/transfer-encoding/i)
  })

  it('has the length but no body for HEAD', async () => {
    const { port } = await appWith((_, response) => {
      response.writeHead(200, { 'content-length': 1234 })
      response.end()
    })
    const { message, body } = await ask(port, { method: 'HEAD' })
    expect(message.headers['content-length']).toBe('1234')
    expect(body.length).toBe(0)
  })

  it('starts at the client as soon as its head is there, and each part when it comes', async () => {
    const go = deferred()
    const { port } = await appWith((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      void go.promise.then(() => response.end('data: 1\n\n'))
    })
    const outgoing = request({ host: '127.0.0.1', port, agent: false, headers: { host: APP_HOST } }).end()
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    go.resolve()
    expect((await message.toArray()).join('')).toBe('data: 1\n\n')
  })

  it('passes early hints on', async () => {
    const { port } = await appOfBytes(
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload; as=style\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    )
    const answers = await rawExchange(
      port,
      `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\nConnection: close\r\n\r\n`,
    )
    expect(answers).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload; as=style\r\n\r\nHTTP\/1\.1 200/i,
    )
  })

  it('reads no more of a download than the client takes', async () => {
    let sent = 0
    const block = randomBytes(256 * 1024)
    const { port } = await appWith((_, response) => {
      const more = () => {
        sent += 1
        if (sent === 800) response.end(block)
        else if (response.write(block)) setImmediate(more)
        else response.once('drain', more)
      }
      more()
    })
    const outgoing = request({ host: '127.0.0.1', port, agent: false, headers: { host: APP_HOST } }).end()
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage]
    await atRest(() => sent, 200)
    expect(sent).toBeLessThan(200)
    let got = 0
    for await (const chunk of message) got += (chunk as Buffer).length
    expect(got).toBeGreaterThanOrEqual(800 * block.length)
  })

  it('without framing ends with the connection, for clients of HTTP/1.0 too', async () => {
    const upstream = await rawReplica((socket) =>
      socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nwhole body')),
    )
    const { router, port } = await frontDoor()
    router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    expect((await ask(port)).body.toString()).toBe('whole body')
    const old = await rawExchange(port, `GET / HTTP/1.0\r\nHost: ${APP_HOST}\r\n\r\n`)
    expect(old).toMatch(/\r\n\r\nwhole body$/)
  })

  it('that comes before all of the upload is passed on', async () => {
    const { port } = await appWith((incoming, response) => {
      response.statusCode = 413
      response.end('too much')
      incoming.resume()
    })
    const { status, body } = await ask(port, { method: 'POST', body: randomBytes(30_000_000) })
    expect([status, body.toString()]).toEqual([413, 'too much'])
  })

  it('that breaks off is not taken for whole', async () => {
    const { port, router } = await appWith((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half', () => response.destroy())
    })
    await expect(ask(port)).rejects.toThrow(/aborted|socket hang up/)
    expect(router.info().open).toBe(0)
  })

  it('that breaks off before its head is a 502 which says where to look', async () => {
    const { port } = await appWith((incoming) => incoming.socket.destroy())
    const { status, body, message } = await ask(port)
    expect(status).toBe(502)
    expect(body.toString()).toContain('gigalixir logs -a myapp')
    expect(message.headers['content-type']).toContain('text/plain')
  })

  it('that is no HTTP, or framed in a way nobody speaks, is a 502', async () => {
    expect((await ask((await appOfBytes('hello there\r\n\r\n')).port)).status).toBe(502)
    const odd = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'
    expect((await ask((await appOfBytes(odd)).port)).status).toBe(502)
  })
})

describe('an app that does not answer', () => {
  it('is cut with a 504 after the platform’s time, and the replica is told', async () => {
    const gone = deferred()
    const { port } = await appWith((_, response) => void response.on('close', () => gone.resolve()), {
      answerTimeoutMs: 50,
    })
    const { status, body } = await ask(port, { headers: { accept: 'text/html' } })
    expect(status).toBe(504)
    expect(body.toString()).toMatch(/<p>myapp did not answer within 0.05 seconds/)
    await gone.promise
  })

  it('is not cut once its answer has begun, nor while the client still uploads', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const uploaded = new EventEmitter()
    const finish = deferred()
    const { port } = await appWith(
      (incoming, response) => {
        incoming.on('data', () => uploaded.emit('part'))
        incoming.on('end', () => {
          response.write('begun ')
          void finish.promise.then(() => response.end('and done'))
        })
      },
      { answerTimeoutMs: 1000 },
    )
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: 'POST',
      agent: false,
      headers: { host: APP_HOST },
    })
    const answer = once(outgoing, 'response')
    for (let part = 0; part < 3; part += 1) {
      const arrived = once(uploaded, 'part')
      outgoing.write('part')
      await arrived
      await vi.advanceTimersByTimeAsync(900)
    }
    outgoing.end()
    const [message] = (await answer) as [IncomingMessage]
    expect(message.statusCode).toBe(200)
    await vi.advanceTimersByTimeAsync(5000)
    finish.resolve()
    expect((await message.toArray()).join('')).toBe('begun and done')
  })

  it('has no healthy replica: 504 at once, naming the commands to look with', async () => {
    const { port } = await frontDoor()
    const { status, body } = await ask(port)
    expect(status).toBe(504)
    expect(body.toString()).toMatch(
      /No replica of myapp is healthy[^]*gigalixir ps -a myapp\ngigalixir logs -a myapp/,
    )
  })

  it('is unknown: 404', async () => {
    const { port } = await frontDoor()
    const { status, body } = await ask(port, { headers: { host: 'other.gigalixirapp.localhost' } })
    expect(status).toBe(404)
    expect(body.toString()).toContain('no app named other')
  })

  it('is in maintenance: 503, whatever its replicas say', async () => {
    const { port } = await appWith((_, response) => void response.end('up'), {
      inMaintenance: (app) => app === 'myapp',
    })
    expect((await ask(port)).status).toBe(503)
  })
})

describe('an answer that is not what HTTP says', () => {
  it.each([
    ['101 with a protocol', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['101 without one', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ])('%s, unasked, is a bad gateway', async (_what, bytes) => {
    const { port } = await appOfBytes(bytes)
    const { status, body } = await ask(port)
    expect(status).toBe(502)
    expect(body.toString()).toContain('switched to another protocol')
    // Nothing of it is left for the next one.
    expect((await ask(port)).status).toBe(502)
  })

  it.each([
    ['204', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nhello'],
    ['204', 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\nhello, and more'],
    ['204', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nhello'],
    ['304', 'HTTP/1.1 304 Not Modified\r\nX-A: 1\r\n\r\n<html>'],
  ])('%s with a body arrives without it: %j', async (status, bytes) => {
    const { port } = await appOfBytes(bytes)
    for (let time = 0; time < 3; time += 1) {
      const { status: got, message, body } = await ask(port)
      expect([String(got), message.headers['x-a'], body.length]).toEqual([status, '1', 0])
    }
    const raw = await rawExchange(port, `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\nConnection: close\r\n\r\n`)
    expect(raw).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(raw).not.toContain('hello')
  })

  it.each(['100 Continue', '102 Processing', '103 Early Hints'])(
    'is a 502 when there are any number of %s before it',
    async (status) => {
      const upstream = await rawReplica((socket) => {
        const more = () => {
          while (socket.write(`HTTP/1.1 ${status}\r\nLink: </a>; rel=preload\r\n\r\n`));
        }
        socket.on('drain', more)
        more()
      })
      const { router, port } = await frontDoor()
      router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
      const answer = await rawExchange(
        port,
        `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/HTTP\/1\.1 502 /)
      expect(answer.match(/HTTP\/1\.1 1/g)?.length ?? 0).toBeLessThanOrEqual(100)
    },
  )

  it('with thousands of fields arrives with all of them, as a request does', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `a${index}: b\r\n`).join('')
    const front = await frontDoor()
    const upstream = await rawReplica((socket) =>
      socket.on('data', (bytes) => {
        const sent = bytes.toString('latin1').match(/^a\d+: b\r$/gm)?.length ?? 0
        const body = String(sent)
        socket.write(`HTTP/1.1 200 OK\r\n${many(3000)}Content-Length: ${body.length}\r\n\r\n${body}`)
      }),
    )
    front.router.admit('myapp', 'myapp-1', { host: '127.0.0.1', port: upstream })
    const count = 2100
    const fields = 'a1: b\r\n'.repeat(count)
    const raw = await rawExchange(
      front.port,
      `GET / HTTP/1.1\r\nHost: ${APP_HOST}\r\n${fields}Connection: close\r\n\r\n`,
    )
    expect(raw.match(/^a\d+: b\r$/gm)).toHaveLength(3000)
    expect(raw.slice(raw.indexOf('\r\n\r\n') + 4)).toBe(String(count))
  })
})
