import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import type { Connection } from '../../../../src/lib/api/connection.js'
import * as apps from '../../../../src/lib/api/contract/apps.js'
import * as accounts from '../../../../src/lib/api/contract/accounts.js'
import * as configs from '../../../../src/lib/api/contract/configs.js'
import { Session } from '../../../../src/lib/api/session.js'
import type { SessionOptions } from '../../../../src/lib/api/session.js'
import { customTarget, PRODUCTION, simulatorTarget } from '../../../../src/lib/targets/target.js'
import { fakePlatform } from '../../../support/fake-platform.js'

const options = (url: string): SessionOptions => ({
  target: customTarget(url),
  credential: { email: 'ada@example.com', apiKey: 'k' },
  version: '1.2.3',
})

/** Production, found elsewhere. */
const PRODUCTION_AT = (apiUrl: string) => ({ ...PRODUCTION, apiUrl })

describe('Session', () => {
  it('opens one connection for several calls, none before the first, and can be closed twice', async () => {
    const platform = await fakePlatform(http.get('*/api/apps', () => HttpResponse.json({ data: [] })))
    const { connectTo } = await import('../../../../src/lib/api/connection.js')
    const connect = vi.fn(connectTo)
    const session = new Session({ ...options(platform.url), connect })
    expect(connect).not.toHaveBeenCalled()
    await session.call(apps.list, {})
    await session.call(apps.list, {})
    expect(connect).toHaveBeenCalledTimes(1)
    await session.close()
    await session.close()
  })

  it('keeps the path of a base URL', async () => {
    const platform = await fakePlatform(http.get('*/base/api/apps', () => HttpResponse.json({ data: [] })))
    const session = new Session(options(`${platform.url}/base/`))
    expect(await session.call(apps.list, {})).toEqual({ raw: [], readable: true })
    await session.close()
  })

  it('tells of a newer version once, and not of its own', async () => {
    let latest = '1.2.3'
    const platform = await fakePlatform(
      http.get('*/api/apps', () =>
        HttpResponse.json({ data: [] }, { headers: { 'x-latest-version': latest } }),
      ),
    )
    const onNewerVersion = vi.fn()
    const session = new Session({ ...options(platform.url), onNewerVersion })
    await session.call(apps.list, {})
    expect(onNewerVersion).not.toHaveBeenCalled()
    latest = '1.2.4'
    await session.call(apps.list, {})
    await session.call(apps.list, {})
    expect(onNewerVersion.mock.calls).toEqual([['1.2.4']])
    await session.close()
  })

  it.each<[string, number, unknown]>([
    ['{"data": [1]}', 200, [1]],
    ['{"data": "restarted"}', 202, 'restarted'],
    ['{"data": null}', 200, null],
    ['{"apps": [], "more": 1}', 200, { apps: [], more: 1 }],
    ['{}', 201, {}],
    ['', 201, {}],
    [' \n', 204, {}],
    ['[]', 200, []],
    ['null', 200, null],
    ['"done"', 200, 'done'],
    ['7', 200, 7],
  ])('takes %j with status %i for a success', async (body, status, raw) => {
    const answer = () => new HttpResponse(status === 204 ? null : body, { status })
    const platform = await fakePlatform(http.all('*', answer))
    const onUnreadable = vi.fn()
    const session = new Session({ ...options(platform.url), onUnreadable })
    expect(await session.call(apps.list, {})).toEqual({ raw, readable: true })
    expect(await session.call(apps.restart, { params: { app: 'my-app' } })).toEqual({ raw, readable: true })
    expect(onUnreadable).not.toHaveBeenCalled()
    await session.close()
  })

  it.each(['{"data": [{', '<h1>Log in to this network</h1>', 'restarted'])(
    'says so when %j comes with a 2xx, and takes it for a success all the same',
    async (body) => {
      const platform = await fakePlatform(http.all('*', () => new HttpResponse(body)))
      const onUnreadable = vi.fn()
      const session = new Session({ ...options(platform.url), onUnreadable })
      expect(await session.call(apps.list, {})).toEqual({ raw: body, readable: false })
      expect(await session.call(apps.restart, { params: { app: 'my-app' } })).toMatchObject({ raw: body })
      expect(onUnreadable.mock.calls).toEqual([
        [expect.stringMatching(/not JSON.*proxy/)],
        [expect.stringMatching(/accepted the change.*To make sure: gigalixir ps -a my-app$/)],
      ])
      await session.close()
    },
  )

  it('never advises to repeat a change that may have been made', async () => {
    const platform = await fakePlatform(
      http.all('*', () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 })),
    )
    const session = new Session({ ...options(platform.url), target: PRODUCTION_AT(platform.url) })
    await expect(session.call(apps.list, {})).rejects.toMatchObject({
      next: [expect.stringContaining('Try again') as string],
    })
    await expect(session.call(apps.scale, { params: { app: 'my-app' }, body: {} })).rejects.toMatchObject({
      code: 'PLATFORM_FAILED',
      next: [expect.stringMatching(/may have been made.*gigalixir ps -a my-app$/) as string],
    })
    await session.close()
  })

  it('takes a change whose answer breaks off for made, but not what is only read', async () => {
    const broken = () =>
      new HttpResponse(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"data": '))
            setTimeout(() => controller.error(new Error('gone')), 5)
          },
        }),
      )
    const platform = await fakePlatform(http.all('*', broken))
    const onUnreadable = vi.fn()
    const session = new Session({ ...options(platform.url), onUnreadable })
    expect(await session.call(apps.restart, { params: { app: 'my-app' } })).toMatchObject({ readable: false })
    expect(onUnreadable).toHaveBeenCalledWith(expect.stringContaining('gigalixir ps -a my-app'))
    await expect(session.call(apps.list, {})).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await session.close()
  })

  it('passes on every message of every field', async () => {
    const errors = { unique_name: ['has been taken', 'is too short'], '': ['Sorry.'] }
    const platform = await fakePlatform(
      http.post('*/api/apps', () => HttpResponse.json({ errors }, { status: 422 })),
    )
    const session = new Session(options(platform.url))
    await expect(session.call(apps.create, { body: {} })).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'Name has been taken.\nName is too short.\nSorry.',
      data: { status: 422, errors },
    })
    await session.close()
  })

  it.each([
    [403, '{"errors": {"": ["Not for you."]}}', 'REFUSED', 'Not for you.'],
    [404, '', 'NOT_FOUND', 'App `my-app` not found.'],
    [409, '<h1>no</h1>', 'REFUSED', 'with status 409'],
    [302, '', 'PLATFORM_FAILED', 'status 302'],
    [503, '{"errors": {"": "Back soon."}}', 'PLATFORM_FAILED', 'Back soon.'],
    [401, '{"errors": {"": ["Unauthorized"]}}', 'NOT_AUTHENTICATED', 'has no access to app `my-app`'],
  ])('turns status %i with body %s into %s', async (status, body, code, words) => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app', () => new HttpResponse(body, { status })),
    )
    const session = new Session(options(platform.url))
    const failure = session.call(apps.get, { params: { app: 'my-app' } })
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string })
    await session.close()
  })

  it.each([
    ['App `my-app` not found.', ['List yours: gigalixir apps']],
    ['Release `7` of app `my-app` not found.', ['List what there is: gigalixir releases -a my-app']],
    ['Log drain `7` not found.', ['List what there is: gigalixir drains -a my-app']],
    ['App `my-app` has no release yet: deploy to it first.', []],
    ['There is no such call.', []],
  ])('says where to look when it is told: %s', async (said, next) => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app', () => HttpResponse.json({ errors: { '': [said] } }, { status: 404 })),
    )
    const session = new Session(options(platform.url))
    const failure = session.call(apps.get, { params: { app: 'my-app' } })
    await expect(failure).rejects.toMatchObject({ code: 'NOT_FOUND', message: said, next })
    await session.close()
  })

  it('does not blame the API key for what a role may not do', async () => {
    const said = 'You can view app `my-app`, but not change it. Ask its owner for the role COLLABORATOR.'
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app', () => HttpResponse.json({ errors: { '': [said] } }, { status: 401 })),
    )
    const session = new Session(options(platform.url))
    await expect(session.call(apps.get, { params: { app: 'my-app' } })).rejects.toMatchObject({
      ...{ code: 'NOT_AUTHENTICATED', message: said },
      next: ['Who you are there: gigalixir whoami', 'The apps you have access to: gigalixir apps'],
    })
    await session.close()
  })

  it('sends nothing without a credential', async () => {
    const platform = await fakePlatform()
    const session = new Session({ ...options(platform.url), credential: undefined })
    await expect(session.call(accounts.get, {})).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
    expect(platform.requests).toEqual([])
    await session.close()
  })

  it('stops at once when it is interrupted, before and during a call', async () => {
    const controller = new AbortController()
    const platform = await fakePlatform(
      http.get('*/api/apps', () => {
        controller.abort()
        return new Promise<never>(() => undefined)
      }),
    )
    const session = new Session({ ...options(platform.url), signal: controller.signal })
    const during = session.call(apps.list, {})
    await expect(during).rejects.toMatchObject({ code: 'INTERRUPTED' })
    await expect(session.call(apps.list, {})).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(platform.requests).toHaveLength(1)
    await session.close()
  })

  describe('on a connection that fails', () => {
    const failing = (error: Error): Connection => ({
      request: () => Promise.reject(error),
      close: () => Promise.resolve(),
    })
    const coded = (code: string, message = `it said ${code}`) => Object.assign(new Error(message), { code })

    it.each([
      [coded('ENOTFOUND'), 'no such host (ENOTFOUND)'],
      [coded('EAI_AGAIN'), 'perhaps there is no network'],
      [coded('UND_ERR_CONNECT_TIMEOUT'), 'no connection within 10 seconds'],
      [
        coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
        'self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)',
      ],
      [new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')], ''), 'nothing listens there'],
    ])('names host and cause: %s', async (error, words) => {
      const session = new Session({
        ...options(PRODUCTION.apiUrl),
        target: PRODUCTION,
        connect: () => failing(error),
      })
      const failure = session.call(apps.list, {})
      await expect(failure).rejects.toMatchObject({ code: 'UNREACHABLE', cause: error })
      await expect(failure).rejects.toThrow('api.gigalixir.com')
      await expect(failure).rejects.toThrow(words)
    })

    it.each([
      ['ECONNRESET', /may have been made.*gigalixir config -a my-app$/],
      ['UND_ERR_SOCKET', /may have been made/],
      ['ECONNREFUSED', /^Check the network and try again/],
      ['ENOTFOUND', /^Check the network and try again/],
    ])('says of a change whether it may have arrived: %s', async (code, advice) => {
      const session = new Session({
        ...options(PRODUCTION.apiUrl),
        target: PRODUCTION,
        connect: () => failing(coded(code)),
      })
      const change = session.call(configs.unset, { params: { app: 'my-app' }, body: { key: 'A' } })
      await expect(change).rejects.toMatchObject({
        code: 'UNREACHABLE',
        next: [expect.stringMatching(advice) as string],
      })
    })

    it('says how to start a simulator', async () => {
      const target = simulatorTarget('sim', 'http://127.0.0.1:1')
      const session = new Session({ ...options(target.apiUrl), target })
      await expect(session.call(apps.list, {})).rejects.toMatchObject({
        code: 'UNREACHABLE',
        next: [expect.stringContaining('gigalixir sim:up') as string],
      })
      await session.close()
    })
  })
})
