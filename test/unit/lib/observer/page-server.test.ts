import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GigalixirError } from '../../../../src/lib/errors.js'
import { PageServer } from '../../../../src/lib/observer/server/page-server.js'
import { tempDir } from '../../../support/temp-dir.js'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** With node:http, since fetch sets Host and Origin by itself. */
function ask(url: URL, method = 'GET', headers: OutgoingHttpHeaders = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = ''
      response.on('data', (piece: Buffer) => (text += piece.toString()))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the server of the page', () => {
  const asked: unknown[] = []
  let server: PageServer
  let url: URL

  beforeEach(async () => {
    asked.length = 0
    const folder = join(await tempDir(), 'page')
    await mkdir(folder)
    await writeFile(join(folder, 'index.html'), '<p>the page</p>')
    server = new PageServer(
      {
        title: 'shop',
        replicas: [{ name: 'one' }],
        ask: (...question) => {
          asked.push(question)
          if (question[1] === 'gone') throw new GigalixirError('UNREACHABLE', 'The node is gone.')
          return Promise.resolve({ yes: true })
        },
        close: () => Promise.resolve(),
      },
      folder,
    )
    url = new URL(await server.start())
  })

  afterEach(() => server.stop())

  async function enter(): Promise<string> {
    const { headers } = await ask(url)
    return headers['set-cookie']![0]!.split(';')[0]!
  }

  it('lets in whoever has the link, once, and keeps nothing in caches', async () => {
    const first = await ask(url)
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(first.headers['set-cookie']![0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await ask(url)).status).toBe(403)
    const cookie = first.headers['set-cookie']![0]!.split(';')[0]!
    const page = await ask(new URL('/', url), 'GET', { cookie })
    expect(page).toMatchObject({ status: 200, body: '<p>the page</p>' })
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  })

  it.each(['/', '/page.js', '/api/view', '/?token=', '/?token=wrong'])(
    'keeps out those without: %s',
    async (path) => {
      expect((await ask(new URL(path, url))).status).toBe(403)
      expect((await ask(new URL(path, url), 'POST', { origin: url.origin }, '{}')).status).toBe(403)
    },
  )

  it('answers to the names of loopback alone', async () => {
    const cookie = await enter()
    const rebound = await ask(new URL('/', url), 'GET', { cookie, host: `evil.example:${url.port}` })
    expect(rebound.status).toBe(421)
    const local = await ask(new URL('/', url), 'GET', { cookie, host: `localhost:${url.port}` })
    expect(local.status).toBe(200)
  })

  it('takes questions from its own page alone', async () => {
    const headers = { cookie: await enter() }
    const body = JSON.stringify({ replica: 'one', pid: '<0.1.0>' })
    const call = new URL('/api/process', url)
    expect((await ask(call, 'POST', headers, body)).status).toBe(403)
    expect((await ask(call, 'POST', { ...headers, origin: 'http://evil.example' }, body)).status).toBe(403)
    expect(asked).toEqual([])
    const answer = await ask(call, 'POST', { ...headers, origin: url.origin }, body)
    expect(answer).toMatchObject({ status: 200, body: '{"yes":true}' })
    expect(asked).toEqual([['one', 'process', { pid: '<0.1.0>' }]])
  })

  it('says what went wrong', async () => {
    const headers = { cookie: await enter(), origin: url.origin }
    const gone = await ask(new URL('/api/gone', url), 'POST', headers, '{}')
    expect(gone.status).toBe(502)
    expect(JSON.parse(gone.body)).toEqual({ code: 'UNREACHABLE', message: 'The node is gone.', next: [] })
    expect((await ask(new URL('/api/x', url), 'POST', headers, 'no json')).status).toBe(400)
    expect((await ask(new URL('/api/x', url), 'POST', headers, 'x'.repeat(70_000))).status).toBe(400)
    expect((await ask(new URL('/secret', url), 'GET', headers)).status).toBe(404)
  })
})
