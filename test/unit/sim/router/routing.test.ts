import { describe, expect, it } from 'vitest'
import { Hosts } from '../../../../src/sim/router/hosts.js'
import { Routing } from '../../../../src/sim/router/index.js'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('custom domains', () => {
  it('lead to their app at once, and nowhere any more once they are removed', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    const hosts = new Hosts(null, (host) => test.routing.appOfDomain(host))
    const path = `/api/apps/${app}/domains`
    const body = { fqdn: 'www.example.com' }
    expect(hosts.placeOf('www.example.com')).toMatchObject({ kind: 'unknown' })
    await test.call('POST', path, { body })
    const itsOwn = { kind: 'app', app, host: 'www.example.com', customDomain: true }
    expect(hosts.placeOf('WWW.example.com:4080')).toEqual(itsOwn)
    // What the DNS record of the domain points to.
    expect(hosts.placeOf('www.example.com.gigalixirdns.com')).toEqual(itsOwn)
    const platforms = { kind: 'app', app, host: `${app}.gigalixirapp.com`, customDomain: false }
    expect(hosts.placeOf(`${app}.gigalixirapp.localhost`)).toEqual(platforms)
    expect(hosts.placeOf(`${app}.gigalixirapp.com:4443`)).toEqual(platforms)
    await test.call('DELETE', path, { body })
    expect(hosts.placeOf('www.example.com')).toMatchObject({ kind: 'unknown' })
  })

  it('are told to who keeps something for each, before the removal is answered', async () => {
    let told: readonly string[] = []
    let there = ['a.example.com', 'b.example.com']
    const routing = new Routing({
      load: () =>
        Promise.resolve({
          ...{ maintenance: [], canaries: [] },
          domains: there.map((fqdn) => ({ fqdn, app: 'myapp' })),
        }),
      onDomains: async (fqdns) => {
        await Promise.resolve()
        told = fqdns
      },
    })
    await routing.start()
    expect(told).toEqual(there)
    there = ['b.example.com']
    await routing.refresh()
    expect(told).toEqual(there)
  })

  it('are free for another app when theirs is destroyed', async () => {
    const test = await TestController.start(await tempDir())
    const [first, second] = [await test.createApp('first'), await test.createApp('second')]
    const body = { fqdn: 'www.example.com' }
    await test.call('POST', `/api/apps/${first}/domains`, { body })
    await test.call('DELETE', `/api/apps/${first}`)
    expect(test.routing.appOfDomain('www.example.com')).toBeUndefined()
    expect((await test.call('POST', `/api/apps/${second}/domains`, { body })).status).toBe(201)
    expect(test.routing.appOfDomain('www.example.com')).toBe(second)
  })

  it('do not let a page of theirs call the simulator', async () => {
    expect(new Hosts(null, () => 'app').ownOrigin('https://www.example.com')).toBe(false)
  })

  it('are a hundred at most', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    const { id } = (await test.database.apps.byName(app))!
    await test.database.transaction(async (tx) => {
      for (let index = 0; index < 100; index += 1) await tx.domains.add(id, `d${index}.example.com`)
    })
    const { status, json } = await test.call('POST', `/api/apps/${app}/domains`, {
      body: { fqdn: 'one-more.example.com' },
    })
    expect(status).toBe(422)
    expect(json.errors?.['']?.[0]).toContain('100 custom domains')
  })
})

describe('maintenance mode', () => {
  it('counts at once, and still after a restart, from before the first request', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    const set = (enable: boolean) => test.call('PUT', `/api/apps/${app}/maintenance`, { body: { enable } })
    await set(true)
    expect(test.routing.inMaintenance(app)).toBe(true)
    const later = new Routing({ load: () => test.controller.routingRules() })
    await later.start()
    expect(later.inMaintenance(app)).toBe(true)
    await set(false)
    expect(test.routing.inMaintenance(app)).toBe(false)
    const { data } = (await test.call('GET', `/api/apps/${app}/activity`)).json
    expect(data).toMatchObject([
      { action: 'Turned maintenance mode off.' },
      { action: 'Turned maintenance mode on.' },
      { action: 'Created the app.' },
    ])
  })
})

describe('a canary', () => {
  const counted = (routing: Routing, requests: number, serves = true) => {
    const counts: Record<string, number> = {}
    for (let index = 0; index < requests; index += 1) {
      const app = routing.choose('first', () => serves)
      counts[app] = (counts[app] ?? 0) + 1
    }
    return counts
  }

  it('gets exactly its percentage of the requests, evenly spread, at once and until it is unset', async () => {
    const test = await TestController.start(await tempDir())
    await test.createApp('first')
    await test.createApp('bird')
    const { routing } = test
    const path = '/api/apps/first/canaries'
    await test.call('PUT', path, { body: { canary: 'bird', weight: 25 } })
    const order = Array.from({ length: 8 }, () => routing.choose('first', () => true))
    expect(order).toEqual(['first', 'first', 'first', 'bird', 'first', 'first', 'first', 'bird'])
    await test.call('PUT', path, { body: { weight: 1 } })
    expect(counted(routing, 1000)).toEqual({ first: 990, bird: 10 })
    await test.call('PUT', path, { body: { weight: 100 } })
    expect(counted(routing, 10)).toEqual({ bird: 10 })
    await test.call('DELETE', `${path}/bird`)
    expect(counted(routing, 10)).toEqual({ first: 10 })
  })

  it('that cannot serve leaves its share to the app, and has nothing to catch up on', async () => {
    const canaries = [{ app: 'first', canary: 'bird', weight: 50 }]
    const routing = new Routing({ load: async () => ({ maintenance: [], domains: [], canaries }) })
    await routing.start()
    expect(counted(routing, 100, false)).toEqual({ first: 100 })
    expect(counted(routing, 100)).toEqual({ first: 50, bird: 50 })
  })

  it('keeps its place in turn when other rules change', async () => {
    const canaries = [{ app: 'first', canary: 'bird', weight: 40 }]
    const routing = new Routing({ load: async () => ({ maintenance: [], domains: [], canaries }) })
    await routing.start()
    const chosen: string[] = []
    for (let index = 0; index < 10; index += 1) {
      await routing.refresh()
      chosen.push(routing.choose('first', () => true))
    }
    expect(chosen.filter((app) => app === 'bird')).toHaveLength(4)
  })

  it('that is destroyed is none any more', async () => {
    const test = await TestController.start(await tempDir())
    await test.createApp('first')
    await test.createApp('bird')
    await test.call('PUT', '/api/apps/first/canaries', { body: { canary: 'bird', weight: 100 } })
    await test.call('DELETE', '/api/apps/bird')
    expect(test.routing.choose('first', () => true)).toBe('first')
    expect((await test.call('GET', '/api/apps/first/canaries')).json.data).toEqual([])
  })
})

describe('the rules of routing', () => {
  it('end as the newest reading says, however long an older one takes', async () => {
    let release = (): void => undefined
    const slow = new Promise<void>((resolve) => (release = resolve))
    let readings = 0
    const routing = new Routing({
      load: async () => {
        readings += 1
        const maintenance = readings === 1 ? ['old'] : ['new']
        if (readings === 1) await slow
        return { maintenance, domains: [], canaries: [] }
      },
    })
    const all = Promise.all([routing.refresh(), routing.refresh()])
    release()
    await all
    expect([routing.inMaintenance('old'), routing.inMaintenance('new')]).toEqual([false, true])
  })
})
