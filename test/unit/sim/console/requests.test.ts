import { describe, expect, it, onTestFinished } from 'vitest'
import { requestQuery } from '../../../../src/sim/console/page/state/request-query.js'
import { RecentRequests } from '../../../../src/sim/console/recent-requests.js'
import type { RequestRecord, RequestsMessage } from '../../../../src/sim/console/wire.js'

const RECORD: RequestRecord = {
  id: 'one',
  app: 'shop',
  replica: 'shop-1a2b',
  release: 7,
  method: 'GET',
  path: '/',
  host: 'shop.localhost:4080',
  protocol: 'http',
  client: '127.0.0.1',
  status: 200,
  began: 0,
  connectMs: 0,
  serviceMs: 12,
  bytes: 100,
  error: null,
}

/** What a tab is told of an app, message by message. */
function follow(requests: RecentRequests, app: string) {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const messages = requests.of(app)(stop.signal)[Symbol.asyncIterator]()
  return {
    async next() {
      const { value } = (await messages.next()) as IteratorResult<RequestsMessage, undefined>
      return { ids: value?.requests.map(({ id }) => id), missed: value?.missed }
    },
  }
}

describe('the last requests', () => {
  it('of an app are told with those that were there before, and no others', async () => {
    const requests = new RecentRequests()
    requests.take({ ...RECORD, id: 'before' })
    requests.take({ ...RECORD, id: 'other', app: 'blog' })
    const tab = follow(requests, 'shop')
    expect(await tab.next()).toEqual({ ids: ['before'], missed: 0 })
    requests.take({ ...RECORD, id: 'other', app: 'blog' })
    requests.take({ ...RECORD, id: 'a' })
    requests.take({ ...RECORD, id: 'b' })
    expect(await tab.next()).toEqual({ ids: ['a', 'b'], missed: 0 })
    const waiting = tab.next()
    requests.take({ ...RECORD, id: 'c' })
    expect(await waiting).toEqual({ ids: ['c'], missed: 0 })
  })

  it('are told to be none, and are counted where a tab was too slow for them', async () => {
    const requests = new RecentRequests()
    const tab = follow(requests, 'shop')
    expect(await tab.next()).toEqual({ ids: [], missed: 0 })
    const many = 30_000
    for (let index = 0; index < many; index += 1) requests.take({ ...RECORD, id: String(index) })
    const { ids = [], missed = 0 } = await tab.next()
    expect(ids.length).toBe(500)
    expect(ids.at(-1)).toBe(String(many - 1))
    expect(ids.length + missed).toBe(many)
  })
})

describe('what is searched for in requests', () => {
  const finds = (query: string, record: Partial<RequestRecord> = {}) =>
    requestQuery(query)?.({ ...RECORD, ...record })

  it('has to hold as a whole', () => {
    expect(requestQuery('  ')).toBeUndefined()
    expect(finds('status:200')).toBe(true)
    expect(finds('status:2xx method:get')).toBe(true)
    expect(finds('status:2xx method:post')).toBe(false)
    expect(finds('-status:2xx', { status: 503 })).toBe(true)
    expect(finds('status:none', { status: null })).toBe(true)
    expect(finds('status:x', { status: 200 })).toBe(false)
    expect(finds('Carts', { path: '/carts/1' })).toBe(true)
    expect(finds('-health path:/carts', { path: '/health' })).toBe(false)
    expect(finds('replica:1a2b release:v7')).toBe(true)
    expect(finds('replica:1a2b', { replica: null })).toBe(false)
    expect(finds('time:>500', { serviceMs: 500 })).toBe(true)
    expect(finds('time:<500', { serviceMs: 500 })).toBe(false)
    expect(finds('time:soon')).toBe(false)
    expect(finds('id:one -id:two')).toBe(true)
  })
})
