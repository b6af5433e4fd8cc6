import { describe, expect, it, onTestFinished } from 'vitest'
import { migrateExpression } from '../../../../src/sim/controller/services/migrate-expression.js'
import { migrateCommand } from '../../../../src/sim/controller/services/migrations.js'
import { TestController } from '../../../support/controller.js'
import { testSlug } from '../../../support/fake-slugs.js'
import { tempDir } from '../../../support/temp-dir.js'
import { until } from '../../../support/until.js'

describe('what migrates a release that nobody runs', () => {
  it('is mix where there is mix, and the release script with all applications loaded where there is none', () => {
    expect(migrateCommand({ ...testSlug(), capabilities: null })).toEqual(['mix', 'ecto.migrate'])
    const slug = { ...testSlug(), capabilities: { distillery: {} }, customerAppName: 'shop' }
    const [program, how, expression = ''] = migrateCommand(slug)
    expect([program, how]).toEqual(['bin/shop', 'eval'])
    expect(expression).toContain('Application.load()')
    expect(expression).toContain('Ecto.Migrator')
    expect(migrateExpression({ release: 'shop', application: null })).not.toContain('Application.load()')
  })
})

describe('migrations', () => {
  const slug = { ...testSlug('2'.repeat(40)), customerAppVersion: '0.2.0' }

  async function deployed() {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app)
    test.slugs.stored.add(slug.sha256)
    const printed: string[] = []
    const stop = new AbortController()
    const output = (lines: Buffer) => {
      printed.push(lines.toString())
      return Promise.resolve()
    }
    const deploy = () =>
      test.controller.deploy(
        app,
        slug,
        { userId: test.userId, email: test.local.email },
        { migrateFirst: { output, signal: stop.signal } },
      )
    /** The job that migrates, once it was started. */
    const job = (index: number) =>
      until(() => {
        expect(test.engine.oneOffs(app).length).toBeGreaterThan(index)
        return test.engine.oneOffs(app)[index]!.name
      })
    const releases = async () =>
      (await test.call('GET', `/api/apps/${app}/releases`)).json.data as { version: number; status: string }[]
    return { test, app, printed, stop, deploy, job, releases }
  }

  it('before a release run its own code, and only then it is rolled out', async () => {
    const { test, app, deploy, job, releases } = await deployed()
    const done = deploy()
    const name = await job(0)
    expect(test.engine.started[0]).toMatchObject({ kind: 'job', release: { version: 2 } })
    expect(test.engine.target(app).release?.version).toBe(1)
    expect((await releases())[0]).toMatchObject({ version: 2, status: 'pending' })
    test.engine.endOneOff(name, 0, '')
    expect(await done).toMatchObject({ version: 2 })
    expect(test.engine.target(app).release?.version).toBe(2)
  })

  it('that fail leave everything as it was, and the release as one that failed', async () => {
    const { test, app, deploy, job, releases } = await deployed()
    const done = deploy()
    done.catch(() => undefined)
    test.engine.endOneOff(await job(0), 1, '')
    await expect(done).rejects.toThrow('Not released: the migration ended with exit code 1.')
    expect(test.engine.target(app).release?.version).toBe(1)
    expect(await releases()).toMatchObject([
      { version: 2, status: 'failed', reason: 'the migration ended with exit code 1' },
      { version: 1, status: 'healthy', current: true },
    ])
  })

  it('that are stopped with their push are ended, and nothing is released', async () => {
    const { test, deploy, job, stop, releases } = await deployed()
    const done = deploy()
    done.catch(() => undefined)
    const name = await job(0)
    stop.abort(new Error('the push is over'))
    await expect(done).rejects.toThrow('the push is over')
    expect(test.engine.killed).toContain(name)
    expect((await releases())[0]).toMatchObject({ version: 2, status: 'failed' })
  })

  it('that nobody saw to their end leave no release waiting, and do not go on', async () => {
    const { test, app, deploy, job, stop, releases } = await deployed()
    const done = deploy()
    done.catch(() => undefined)
    const name = await job(0)
    // What follows is on the same database and engine, as after a kill.
    const next = test.newController()
    onTestFinished(() => next.stop())
    await next.start()
    expect(await releases()).toMatchObject([
      { version: 2, status: 'failed', reason: 'the simulator ended while it migrated' },
      { version: 1, status: 'healthy', current: true },
    ])
    expect(test.engine.killed).toEqual([name])
    expect(test.engine.target(app).release?.version).toBe(1)
    stop.abort(new Error('over'))
    await expect(done).rejects.toThrow('over')
  })

  it('of a release that rolls out are left alone when the simulator starts again', async () => {
    const { test, app, releases } = await deployed()
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
    await test.restart()
    expect((await releases())[0]).toMatchObject({ version: 2, status: 'pending' })
  })

  it('run one at a time for each app', async () => {
    const { test, app, deploy, job, printed } = await deployed()
    const start = async () => (await test.call('POST', `/api/apps/${app}/migrations`)).json.data
    const { id } = (await start()) as { id: string }
    expect(await start()).toEqual({ running: id })
    const done = deploy()
    await until(() => expect(printed.join('')).toContain('Waiting for another migration'))
    expect(test.engine.oneOffs(app)).toHaveLength(1)
    test.engine.endOneOff(id, 0, '')
    test.engine.endOneOff(await job(1), 0, '')
    expect(await done).toMatchObject({ version: 2 })
  })

  it('do not undo configs that were set meanwhile', async () => {
    const { test, app, deploy, job, releases } = await deployed()
    const done = deploy()
    const name = await job(0)
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
    test.engine.endOneOff(name, 0, '')
    expect(await done).toMatchObject({ version: 4 })
    expect((await releases()).map(({ version, status }) => [version, status])).toEqual([
      [4, 'pending'],
      [3, 'superseded'],
      [2, 'superseded'],
      [1, 'healthy'],
    ])
    expect(test.engine.target(app).release?.version).toBe(4)
    const info = (await test.call('GET', `/api/apps/${app}/releases/4`)).json.data
    expect(info).toMatchObject({ configs: { added: [], removed: [] }, actor: test.local.email })
  })
})
