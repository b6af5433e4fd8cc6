import { request } from 'node:http'
import { expect, it } from 'vitest'
import { basic, TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

const MB = 1024 * 1024
const JSON_TYPE = { 'content-type': 'application/json' }

/** Sends until it is answered or cut. @returns the status, and how much was taken */
function pour(test: TestController, megabytes: number, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; sent: number }>((resolve) => {
    let status: number | undefined
    let sent = 0
    const call = request(`${test.url}/api/apps`, {
      method: 'POST',
      agent: false,
      headers: { ...JSON_TYPE, authorization: basic(test.local.email, test.local.key), ...headers },
    })
    call.on('response', (response) => {
      status = response.statusCode
      response.resume()
    })
    // It may be cut while it still sends.
    call.on('error', () => undefined)
    call.on('close', () => resolve({ status, sent }))
    const piece = Buffer.alloc(MB, 'x')
    const more = () => {
      if (status !== undefined || call.destroyed || sent >= megabytes) return void call.end()
      sent += 1
      call.write(piece, () => setImmediate(more))
    }
    more()
  })
}

it.each([
  ['says how large it is', { 'content-length': String(100 * MB) }],
  ['does not say how large it is', {}],
])(
  'a body of 100 MB that %s is refused long before all of it came',
  async (_how, headers: Record<string, string>) => {
    const test = await TestController.start(await tempDir())
    const { status, sent } = await pour(test, 100, headers)
    // Whoever goes on sending into a connection that was closed may not get to read why.
    expect([413, undefined]).toContain(status)
    expect(sent).toBeLessThan(20)
    expect((await test.call('GET', '/api/apps')).status).toBe(200)
  },
)

it.each([
  ['lists', `{"unique_name":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ['objects', `{"unique_name":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
  ['a list that does not end', '['.repeat(500_000)],
])('%s nested as deep as a request allows are refused like any wrong value', async (_what, rawBody) => {
  const test = await TestController.start(await tempDir())
  const { status, json } = await test.call('POST', '/api/apps', { rawBody, headers: JSON_TYPE })
  expect([400, 422]).toContain(status)
  expect(Object.keys(json.errors ?? {})).not.toEqual([])
})

it('of a key that is there twice the last one counts, for what is checked and for what is done', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  const set = (rawBody: string) =>
    test.call('POST', `/api/apps/${app}/configs`, { rawBody, headers: JSON_TYPE })
  expect((await set('{"configs":{"A":"1","A":"2"}}')).status).toBe(201)
  expect((await set('{"configs":{"B":"fine"},"configs":{"B":["not text"]}}')).status).toBe(422)
  expect((await test.call('GET', `/api/apps/${app}/configs`)).json.data).toEqual({ A: '2' })
})

it.each([
  '/api/apps/..%2f..%2fusers',
  '/api/apps/%2e%2e/users/status',
  '/api/apps/first-light%2f..%2fempty',
  '/api/apps/first-light%00/status',
  '/api/apps/first-light/databases/..%2f..%2f..%2fsim.db',
  '/api/apps/first-light/releases/..%2f1/rollback',
])('a path that tries to climb, %s, finds nothing', async (path) => {
  const test = await TestController.start(await tempDir())
  await test.createApp()
  for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
    const { status } = await test.call(method, path, method === 'GET' ? {} : { body: {} })
    expect([400, 404, 422], `${method} ${path}: ${status}`).toContain(status)
  }
  expect((await test.call('GET', '/api/apps')).json.data).toHaveLength(1)
})

it("one app's key opens nothing of another app, nor anything of a person", async () => {
  const test = await TestController.start(await tempDir())
  const [first, second] = [await test.createApp('first'), await test.createApp('second')]
  const { appKey } = await test.database.apps.secrets((await test.database.apps.byName(first))!)
  for (const path of [
    `/api/apps/${second}/releases/current`,
    `/api/apps/${second}/ssh_keys`,
    `/api/apps/${second}/host_indexes/x/assign`,
    `/api/apps/${first}/configs`,
    '/api/apps',
    '/api/users',
  ]) {
    for (const email of [first, second])
      expect((await test.call('GET', path, { as: { email, key: appKey } })).status, path).toBe(401)
  }
})
