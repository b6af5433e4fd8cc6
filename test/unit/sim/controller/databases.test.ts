import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatabaseBackups } from '../../../../src/sim/controller/services/database-backups.js'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

interface Answer extends Record<string, unknown> {
  id: string
  state: string
  url: string | null
  app_url: string
}

async function started() {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  const path = `/api/apps/${app}/databases`
  const create = async (size = 0.6) => (await test.call('POST', path, { body: { size } })).json.data as Answer
  const list = async () => (await test.call('GET', path)).json.data as Answer[]
  const config = async () =>
    (await test.call('GET', `/api/apps/${app}/configs`)).json.data as Record<string, string>
  /** Resolves when the config is as the test wants it. */
  const configBecomes = (expected: Record<string, unknown>) => expect.poll(config).toEqual(expected)
  return { test, app, path, create, list, config, configBecomes }
}

describe('the databases of an app', () => {
  it('give the app its address, as a release, when the first one is there', async () => {
    const { test, app, create, configBecomes } = await started()
    await test.deployHealthy(app)
    test.postgres.quick = false
    const made = await create()
    expect(made.state).toBe('PENDING')
    await configBecomes({})
    test.postgres.becomeAvailable(made.id)
    await configBecomes({ DATABASE_URL: made.app_url })
    expect(made.app_url).toMatch(/^postgresql:\/\/user_\w+:\w{40}@postgres-\w{8}:5432\/first_light_\w{4}$/)
    expect((await test.releases(app))[0]).toMatchObject({
      version: 2,
      summary: 'Set `DATABASE_URL` config var.',
    })
  })

  it('leave the address alone that another one or a person gave', async () => {
    const { test, app, create, configBecomes, config } = await started()
    const first = await create()
    await configBecomes({ DATABASE_URL: first.app_url })
    await create()
    await test.settled()
    expect(await config()).toEqual({ DATABASE_URL: first.app_url })

    const other = await test.createApp('by-hand')
    const own = { DATABASE_URL: 'postgresql://elsewhere' }
    await test.call('POST', `/api/apps/${other}/configs`, { body: { configs: own } })
    await test.call('POST', `/api/apps/${other}/databases`, { body: { size: 4 } })
    await test.settled()
    expect((await test.call('GET', `/api/apps/${other}/configs`)).json.data).toEqual(own)
    expect(app).not.toBe(other)
  })

  it('give the address once: what a person sets or unsets afterwards stays', async () => {
    const { test, app, create, configBecomes, config } = await started()
    const made = await create()
    await configBecomes({ DATABASE_URL: made.app_url })
    await test.call('DELETE', `/api/apps/${app}/configs`, { body: { key: 'DATABASE_URL' } })
    test.postgres.becomeAvailable(made.id)
    await test.settled()
    expect(await config()).toEqual({})
  })

  it('are there again after a restart of the platform, with the same passwords', async () => {
    const { test, create } = await started()
    const { id } = await create()
    const before = test.postgres.servers.get(id)
    test.postgres.servers.clear()
    await test.restart()
    expect(test.postgres.servers.get(id)).toEqual({ ...before, version: 17 })
    expect(await test.controller.desiredDatabases()).toHaveLength(1)
  })

  it('keep no password where it could be read', async () => {
    const { test, create } = await started()
    const { id } = await create()
    const { password } = test.postgres.servers.get(id)!
    for (const file of ['sim.db', 'sim.db-wal']) {
      const bytes = await readFile(join(test.home, file)).catch(() => Buffer.alloc(0))
      expect(bytes.includes(password)).toBe(false)
    }
  })

  it('have replicas with room for as many connections as they have themselves, or more', async () => {
    const { test, path, create } = await started()
    const { id } = await create()
    const replica = await test.call('POST', `${path}/${id}/read_replicas`, { body: { size: 4 } })
    const replicaId = (replica.json.data as Answer).id
    const rooms = () => [id, replicaId].map((each) => test.postgres.servers.get(each)!.connections)
    expect(rooms()).toEqual([25, 100])
    await test.call('PUT', `${path}/${id}`, { body: { size: 8 } })
    expect(rooms()).toEqual([200, 200])
    await test.call('PUT', `${path}/${id}`, { body: { size: 0.6 } })
    expect(rooms()).toEqual([25, 100])
  })

  it('are destroyed with their replicas and their address', async () => {
    const { test, path, create, list, configBecomes } = await started()
    const { id, app_url } = await create()
    await configBecomes({ DATABASE_URL: app_url })
    const replica = await test.call('POST', `${path}/${id}/read_replicas`, { body: {} })
    const replicaId = (replica.json.data as Answer).id
    expect(test.postgres.servers.get(replicaId)).toMatchObject({ primaryId: id, memory: 0.6 })
    expect((await test.call('DELETE', `${path}/${id}`)).status).toBe(200)
    expect(test.postgres.removed).toEqual([replicaId, id])
    await configBecomes({})
    expect(await list()).toMatchObject([{ id, state: 'DELETED', url: null, password: null }])
    expect((await test.call('DELETE', `${path}/${id}`)).status).toBe(404)
  })

  it('are removed at the next start when that could not be done at once', async () => {
    const { test, path, create } = await started()
    const { id } = await create()
    test.postgres.failure = new Error('Docker is away')
    expect((await test.call('DELETE', `${path}/${id}`)).status).toBe(200)
    expect(test.log.join()).toContain('Docker is away')
    test.postgres.failure = undefined
    await test.restart()
    expect(test.postgres.removed).toEqual([id])
    await test.restart()
    expect(test.postgres.removed).toEqual([id])
  })

  it('go with their app', async () => {
    const { test, app, create } = await started()
    await create()
    await test.call('DELETE', `/api/apps/${app}`)
    expect(test.postgres.removed).toEqual([app])
    expect(await test.controller.desiredDatabases()).toEqual([])
  })

  it('have one free one for each app', async () => {
    const { test, app } = await started()
    const free = (name: string) => test.call('POST', `/api/apps/${name}/free_databases`, { body: {} })
    const made = (await free(app)).json.data as Answer
    expect(test.postgres.servers.get(made.id)).toMatchObject({ connections: 4, idleSeconds: 300 })
    const again = await free(app)
    expect([again.status, again.json.errors?.['']?.[0]]).toEqual([
      422,
      expect.stringContaining(`one free database, and \`${app}\` has one`),
    ])
    expect((await free(await test.createApp('second'))).status).toBe(201)
    await test.call('DELETE', `/api/apps/${app}/databases/${made.id}`)
    expect((await free(app)).status).toBe(201)
  })

  it('that are free come with a pool that fits, unless there is one; it stays when they go', async () => {
    const { test, app, configBecomes, config } = await started()
    const createFree = async (name: string) =>
      (await test.call('POST', `/api/apps/${name}/free_databases`, { body: {} })).json.data as Answer
    const { id, app_url } = await createFree(app)
    await configBecomes({ DATABASE_URL: app_url, POOL_SIZE: '2' })
    await test.call('DELETE', `/api/apps/${app}/databases/${id}`)
    await configBecomes({ POOL_SIZE: '2' })
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { POOL_SIZE: '1' } } })
    const next = await createFree(app)
    await configBecomes({ DATABASE_URL: next.app_url, POOL_SIZE: '1' })
    expect(Object.keys(await config())).toEqual(['DATABASE_URL', 'POOL_SIZE'])
  })

  it('say why they do not run', async () => {
    const { test, create, list } = await started()
    const { id } = await create()
    test.postgres.fail(id, 'no space left on device')
    expect(await list()).toMatchObject([{ state: 'FAILED', reason: 'no space left on device' }])
  })

  it('get another port with a restart when they do not run, and keep it otherwise', async () => {
    const { test, path, create } = await started()
    const { id } = await create()
    const { port } = test.postgres.servers.get(id)!
    await test.call('PUT', `${path}/${id}/restart`)
    expect(test.postgres.servers.get(id)).toMatchObject({ port, generation: 1 })
    test.postgres.fail(id, 'Bind for 127.0.0.1:50000 failed: port is already allocated')
    await test.call('PUT', `${path}/${id}/restart`)
    expect(test.postgres.servers.get(id)!.port).not.toBe(port)
  })
})

describe('backups', () => {
  const DAY = 24 * 60 * 60 * 1000

  it('are taken once a day, of standard databases that run, and seven are kept', async () => {
    const { test, path, create } = await started()
    const { id } = await create()
    let now = Date.now()
    const backups = new DatabaseBackups({
      database: test.database,
      postgres: test.postgres,
      log: (line) => test.log.push(line),
      now: () => new Date(now),
    })
    const count = async () =>
      ((await test.call('GET', `${path}/${id}/backups`)).json.data as unknown[]).length
    await backups.lookAround()
    expect(await count()).toBe(0)
    for (let day = 1; day <= 9; day++) {
      now += DAY
      await backups.lookAround()
      await backups.lookAround()
      expect(await count()).toBe(Math.min(day, 7))
    }
    expect(test.postgres.dropped).toHaveLength(2)
    await test.call('PUT', `${path}/${id}/stop`)
    now += DAY
    await backups.lookAround()
    expect(test.postgres.dropped).toHaveLength(2)
    await backups.stop()
  })

  it('note when a free database has too many rows, and when it has them no more', async () => {
    const { test, app } = await started()
    await test.call('POST', `/api/apps/${app}/free_databases`, { body: {} })
    const backups = new DatabaseBackups({
      database: test.database,
      postgres: test.postgres,
      log: (line) => test.log.push(line),
    })
    const [seen] = [async () => (await test.call('GET', `/api/apps/${app}/databases`)).json.data]
    test.postgres.rowsThere = 10_001
    await backups.lookAround()
    expect(await seen()).toMatchObject([{ rows: 10_001, limited_at: expect.stringMatching(/^20/) as string }])
    test.postgres.rowsThere = 5
    await backups.lookAround()
    expect(await seen()).toMatchObject([{ rows: 5, limited_at: null }])
    await backups.stop()
  })

  it('are refused for what does not run, and say what went wrong otherwise', async () => {
    const { test, path, create } = await started()
    const { id } = await create()
    test.postgres.failure = new Error('disk full')
    const failed = await test.call('POST', `${path}/${id}/backups`)
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining('disk full')])
    expect((await test.call('GET', `${path}/${id}/backups`)).json.data).toEqual([])
    await test.call('PUT', `${path}/${id}/stop`)
    expect((await test.call('POST', `${path}/${id}/backups`)).status).toBe(422)
    expect((await test.call('PUT', `${path}/${id}/restart`)).status).toBe(422)
  })

  it('put back are told in the activity', async () => {
    const { test, app, path, create } = await started()
    const { id } = await create()
    const backup = (await test.call('POST', `${path}/${id}/backups`)).json.data as Answer
    const unknown = await test.call('POST', `${path}/${id}/backups/unknown/restore`)
    expect(unknown.status).toBe(404)
    expect((await test.call('POST', `${path}/${id}/backups/${backup.id}/restore`)).status).toBe(200)
    expect(test.postgres.restored).toEqual([backup.id])
    const { id: appId } = (await test.database.apps.byName(app))!
    expect((await test.database.activity.list(appId, 1))[0]!.action).toContain(`from backup ${backup.id}`)
  })
})
