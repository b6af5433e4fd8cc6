import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../src/lib/api/contract/index.js'
import { hashPassword } from '../../src/sim/database/index.js'
import { TestController, basic } from '../support/controller.js'
import { tempDir } from '../support/temp-dir.js'
import { CASES } from './cases/index.js'
import type { World } from './cases/index.js'

/** A password with all that percent-encoding changes, and with what looks like it. */
const PASSWORD = 'p@ss:w%41rd/ü&'

const NAMED = CASES.map(
  (each) => [`${each.behaviour} (${each.method} ${each.path.slice(0, 60)})`, each] as const,
)

describe('the platform', () => {
  let shared: World

  beforeAll(async () => {
    const home = await mkdtemp(join(tmpdir(), 'gigalixir-test-'))
    shared = await newWorld(home, { keep: true })
    return async () => {
      await shared.test.stop()
      await rm(home, { recursive: true, force: true })
    }
  })

  it.each(NAMED)('%s', async (_name, each) => {
    // What is refused or only looks changes nothing, which is why one world has to do for all of these.
    const changes = (each.call !== null && each.method !== 'GET') || each.before !== undefined
    const world = changes ? await newWorld(await tempDir()) : shared
    const input = { ...each.input, ...(await each.inputFrom?.(world)) }
    const names = Object.entries((await each.before?.(world)) ?? {})
    const path = names.reduce((text, [name, value]) => text.replace(name, value), each.path)
    const { status, json, text, headers } = await world.test.call(each.method, path, input)
    expect(status, text).toBe(each.status)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    if (each.call?.status === status) {
      const schema = Type.Object({ data: each.call.answer })
      expect([...Value.Errors(schema, json)], text).toEqual([])
      if (Array.isArray(each.data)) expect(json.data).toHaveLength(each.data.length)
      if (each.data) expect(json.data).toMatchObject(each.data)
      return
    }
    expect([...Value.Errors(contract.Failure, json)], text).toEqual([])
    for (const [field, message] of Object.entries(each.errors ?? {}))
      expect(json.errors?.[field]?.join(' '), text).toMatch(message)
  })

  it('answers every call of the contract but those it calls absent', async () => {
    const tested = new Set(CASES.flatMap((each) => [each.call, each.about]))
    for (const call of contract.allCalls().filter(({ kind }) => kind === 'json')) {
      const isAbsent = call.fidelity.level === 'absent'
      expect(tested.has(call), call.name).toBe(!isAbsent)
      const path = contract.fillPath(
        call.path,
        Object.fromEntries(Object.keys(call.params.properties).map((name) => [name, 'x'])),
      )
      const { text } = await shared.test.call(call.method, path, { as: null })
      expect(/does not answer .* yet/.test(text), `${call.name}: ${text}`).toBe(isAbsent)
    }
  })

  it('owns up to every call by which a client can tell it from production', () => {
    const close = contract.allCalls().filter(({ fidelity }) => fidelity.level === 'close')
    expect(close.map(({ name }) => name).sort()).toEqual([
      ...['databases.create', 'databases.createFree', 'databases.scale', 'databases.upgrade', 'domains.add'],
      ...['oauth.end', 'oauth.start', 'remote.sshIp', 'signup.step'],
    ])
  })

  it('describes itself as OpenAPI, each call once, with what it takes and gives', async () => {
    const { status, json } = await shared.test.call('GET', '/api/openapi.json', { as: null })
    expect(status).toBe(200)
    const document = json as unknown as {
      openapi: string
      servers: { url: string }[]
      paths: Record<
        string,
        Record<string, { operationId: string; parameters: { name: string; in: string }[] }>
      >
    }
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers).toEqual([{ url: shared.test.url }])
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    )
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      contract
        .allCalls()
        .map(({ name }) => name)
        .sort(),
    )
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => name)
      expect([...path.matchAll(/{(\w+)}/g)].map((match) => match[1]).sort()).toEqual(inPath.sort())
    }
    expect(document.paths['/api/apps/{app}/scale']).toMatchObject({
      put: {
        requestBody: {
          content: { 'application/json': { schema: { properties: { replicas: { type: 'integer' } } } } },
        },
      },
    })
  })
})

async function newWorld(home: string, options: { keep?: boolean } = {}): Promise<World> {
  const test = await TestController.start(home, options)
  const hash = await hashPassword(PASSWORD, { N: 1024, r: 8, p: 1 })
  const { id, email } = await test.database.users.create('Stranger+1@example.com', hash, 'FREE')
  await test.database.users.addApiKey(id, 'the-key-of-a-stranger')
  const stranger = { email, key: 'the-key-of-a-stranger', password: PASSWORD }
  await test.call('POST', '/api/apps', { body: { unique_name: 'not-yours' }, as: stranger })
  await test.createApp('empty')
  const app = await test.createApp('first-light')
  await test.deployHealthy(app, '1'.repeat(40))
  await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
  test.engine.succeed(app)
  await test.settled()
  await test.call('POST', `/api/apps/${app}/run`, { body: { command: ['mix', 'work'] } })
  return { test, stranger }
}

describe('what changes along with an answer', () => {
  it('forgets all of a destroyed app', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app)
    const cleared: string[] = []
    test.controller.onAppDestroyed(async (name) => void cleared.push(name))
    expect((await test.call('DELETE', `/api/apps/${app}`)).status).toBe(200)
    expect((await test.call('GET', '/api/apps')).json.data).toEqual([])
    expect([test.engine.removed, test.logger.removed, cleared]).toEqual([[app], [app], [app]])
    expect(await test.controller.hasApp(app)).toBe(false)
    await test.createApp(app)
    expect(await test.releases(app)).toEqual([])
  })

  it('gives a container the release its replica was started for, with a URL it can reach', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { MODE: 'old' } } })
    await test.deployHealthy(app, '1'.repeat(40))
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { MODE: 'new' } } })
    const { appKey, ...secrets } = await test.database.apps.secrets((await test.database.apps.byName(app))!)
    const as = { as: null, headers: { authorization: basic(app, appKey) } }
    const replica = test.engine.observe(app)[0]!.name
    const path = `/api/apps/${app}/releases/current`
    const old = (await test.call('GET', `${path}?pod=${replica}`, as)).json.data
    expect(old).toMatchObject({ version: 1, config: { MODE: 'old' }, sha: '1'.repeat(40) })
    expect(old).toMatchObject({
      slug_url: expect.stringMatching(
        /^http:\/\/172\.17\.0\.1:4080\/slugs\/production\/[^/]+\/releases\/0\.1\.0\/1{40}\/[0-9a-f]{64}\/app\.tar\.gz\?expires=\d+&signature=/,
      ) as string,
      platform_env: {
        SECRET_KEY_BASE: secrets.secretKeyBase,
        ERLANG_COOKIE: secrets.erlangCookie,
        MY_COOKIE: secrets.erlangCookie,
        LOGPLEX_TOKEN: secrets.logplexToken,
      },
    })
    expect((await test.call('GET', `${path}?pod=unknown`, as)).json.data).toMatchObject({
      version: 2,
      config: { MODE: 'new' },
    })
  })

  it('runs a job of the newest release, whose output and end can be asked for', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app, '1'.repeat(40))
    const command = ['sh', '-c', 'exit 3', '']
    const { id } = (await test.call('POST', `/api/apps/${app}/run`, { body: { command } })).json.data as {
      id: string
    }
    expect(test.engine.started).toMatchObject([
      { app, kind: 'job', command, release: { version: 1 }, size: 0.3, maxSeconds: 300 },
    ])
    const status = async () => (await test.call('GET', `/api/apps/${app}/status`)).json.data
    expect(await status()).toMatchObject({ one_offs: [{ name: id, kind: 'job', version: 1 }] })
    test.engine.endOneOff(id, 3, 'printed\n')
    expect(await status()).not.toHaveProperty('one_offs')
    expect((await test.call('GET', `/api/apps/${app}/jobs/${id}/output`)).text).toBe('printed\n')
    expect((await test.call('GET', `/api/apps/${app}/jobs/${id}`)).json.data).toMatchObject({
      state: 'ended',
      exit_code: 3,
      last_state: 'Error (exit code 3)',
    })
  })

  it('tells a bug as a bug, its cause only in the log', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    test.engine.observe = () => {
      throw new Error('the cause nobody outside may see')
    }
    const { status, text, json } = await test.call('GET', `/api/apps/${app}/status`)
    expect(status).toBe(500)
    expect(json.errors?.['']).toHaveLength(1)
    expect(text).not.toContain('cause')
    expect(test.log.join()).toContain('the cause nobody outside may see')
  })

  it('asks to wait after too many attempts to log in, even with the right password', async () => {
    const test = await TestController.start(await tempDir())
    const hash = await hashPassword('right', { N: 1024, r: 8, p: 1 })
    await test.database.users.create('a@example.com', hash, 'FREE')
    const login = (key: string, email = 'a@example.com') =>
      test.call('GET', '/api/login', { as: { email, key } })
    const wrong = await Promise.all(Array.from({ length: 10 }, () => login('wrong')))
    expect(new Set(wrong.map((each) => each.status))).toEqual(new Set([401]))
    const late = await login('right')
    expect(late.status).toBe(429)
    expect(late.json.errors?.['']?.[0]).toMatch(/Try again in \d+ seconds/)
    expect((await login('wrong', 'b@example.com')).status).toBe(401)
  })

  it('answers what it has taken before it stops', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    const taken = test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 5 } })
    await expect.poll(() => test.requests).toBe(2)
    await test.controller.stop()
    expect((await taken).status).toBe(200)
    expect((await test.database.apps.byName(app))!.replicas).toBe(5)
  })

  it('answers 503 while it is not running', async () => {
    const test = await TestController.start(await tempDir())
    await test.controller.stop()
    const { status, json } = await test.call('GET', '/api/apps')
    expect(status).toBe(503)
    expect(json.errors?.['']).toHaveLength(1)
  })
})
