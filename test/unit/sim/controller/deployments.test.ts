import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

const V1 = '1'.repeat(40)
const V2 = '2'.repeat(40)

async function served(): Promise<{ test: TestController; app: string }> {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.deployHealthy(app, V1)
  return { test, app }
}

async function newest(test: TestController, app: string) {
  return (await test.releases(app))[0]!
}

describe('a first deploy', () => {
  it('tells the engine what to run', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    expect(test.engine.applied).toEqual([])
    expect(await test.deploy(app, V1)).toBe(1)
    expect(test.engine.target(app)).toMatchObject({
      app,
      release: {
        version: 1,
        commitSha: V1,
        slugSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        bootDeadlineSeconds: 60,
      },
      replicas: 1,
      size: 0.3,
      stack: 'gigalixir-24',
    })
    expect((await test.status(app)).rollout).toMatchObject({ version: 1, state: 'rolling' })
    expect(await newest(test, app)).toMatchObject({ version: 1, status: 'pending', sha: V1 })
  })

  it('tells what to do where the cause of its failure is known', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deploy(app, V1)
    const { revision } = test.engine.target(app)
    const known = { reason: 'exited: A is not set', fix: 'Set A.' }
    test.engine.emit({ app, revision, version: 1, result: 'failed', ...known })
    await test.settled()
    expect((await test.status(app)).rollout).toMatchObject(known)
    expect(test.logger.notices.at(-1)?.message).toContain('exited: A is not set. Set A.')
  })

  it('becomes healthy', async () => {
    const { test, app } = await served()
    expect((await test.status(app)).rollout).toMatchObject({ version: 1, state: 'healthy' })
    expect((await newest(test, app)).status).toBe('healthy')
    expect(await test.database.apps.byName(app)).toMatchObject({ goodVersion: 1 })
  })

  it('stays desired when it fails, and is healthy once a later try succeeds', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deploy(app, V1)
    test.engine.fail(app, 'exited with code 3 after 0.4 s.', ['one', 'two'])
    await test.settled()
    expect(test.engine.applied).toHaveLength(1)
    const { rollout } = await test.status(app)
    expect(rollout).toMatchObject({
      version: 1,
      state: 'failed',
      reason: 'exited with code 3 after 0.4 s',
      last_output: ['one', 'two'],
    })
    expect(await newest(test, app)).toMatchObject({
      status: 'failed',
      reason: 'exited with code 3 after 0.4 s',
    })
    expect(test.logger.notices.map((each) => each.message).join()).toContain('No release is live yet')

    test.engine.succeed(app)
    await test.settled()
    expect((await test.status(app)).rollout).toMatchObject({ version: 1, state: 'healthy' })
    expect(await newest(test, app)).toMatchObject({ status: 'healthy' })
    expect(await newest(test, app)).not.toHaveProperty('reason')
  })

  it('says once that it failed, however often it is tried', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deploy(app, V1)
    for (let i = 0; i < 3; i += 1) test.engine.fail(app)
    await test.settled()
    expect(test.logger.notices).toHaveLength(1)
  })
})

describe('a deploy that fails', () => {
  it('goes back to the good release without a new one, and shows why', async () => {
    const { test, app } = await served()
    const good = test.engine.target(app)
    await test.deploy(app, V2)
    const failing = test.engine.target(app)
    test.engine.fail(app, 'never listened on port 4000', ['waiting'])
    await test.settled()

    const back = test.engine.target(app)
    expect(back.revision).toBeGreaterThan(failing.revision)
    expect({ ...back, revision: 0 }).toEqual({ ...good, revision: 0 })
    expect((await test.releases(app)).map(({ version, status }) => [version, status])).toEqual([
      [2, 'failed'],
      [1, 'healthy'],
    ])
    const failure = { version: 2, state: 'failed', reason: 'never listened on port 4000' }
    expect((await test.status(app)).rollout).toMatchObject({
      ...failure,
      last_output: ['waiting'],
      serving: 1,
    })
    expect(test.logger.notices.at(-1)!.message).toMatch(
      /Release 2 .* never listened .* Release 1 is still live/,
    )
    const activity = await test.database.activity.list((await test.database.apps.byName(app))!.id, 1)
    expect(activity[0]).toMatchObject({ actor: null, action: expect.stringContaining('release 1') as string })

    // The old replicas match, so the engine says at once that all is well: the failure is still what people see.
    test.engine.succeed(app)
    await test.settled()
    expect((await test.status(app)).rollout).toMatchObject(failure)
    expect((await newest(test, app)).status).toBe('failed')
  })

  it('is forgotten by the next deploy that succeeds', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    test.engine.fail(app)
    await test.settled()
    expect(await test.deployHealthy(app, '3'.repeat(40))).toBe(3)
    expect((await test.status(app)).rollout).toMatchObject({ version: 3, state: 'healthy' })
    expect((await test.releases(app)).map((each) => each.status)).toEqual(['healthy', 'failed', 'healthy'])
  })

  it('keeps a config change for the release that serves', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    test.engine.fail(app)
    await test.settled()
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
    expect(test.engine.target(app).release).toMatchObject({ version: 3, commitSha: V1 })
  })
})

describe('a deploy overtaken by a newer one', () => {
  it('is superseded, and its failure changes nothing', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    const overtaken = test.engine.target(app)
    await test.deploy(app, '3'.repeat(40))
    test.engine.fail(app, 'too late', [], overtaken)
    await test.settled()
    expect(test.engine.target(app).release).toMatchObject({ version: 3 })
    expect((await test.status(app)).rollout).toMatchObject({ version: 3, state: 'rolling' })
    test.engine.succeed(app)
    await test.settled()
    expect((await test.releases(app)).map((each) => each.status)).toEqual([
      'healthy',
      'superseded',
      'healthy',
    ])
  })

  it('is good to fall back to when it became healthy at that very moment', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    const overtaken = test.engine.target(app)
    await test.deploy(app, '3'.repeat(40))
    test.engine.succeed(app, overtaken)
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app).release).toMatchObject({ version: 2 })
  })
})

describe('a crash', () => {
  it('between writing and applying: the next start applies what was written', async () => {
    const { test, app } = await served()
    test.engine.failure = new Error('the process was killed here')
    expect(await test.deploy(app, V2)).toBe(2)
    expect(test.engine.target(app).release).toMatchObject({ version: 1 })
    await test.controller.stop()

    test.engine.failure = undefined
    test.controller = test.newController()
    await test.controller.start()
    expect(test.engine.target(app).release).toMatchObject({ version: 2 })
    test.engine.succeed(app)
    await test.settled()
    expect((await newest(test, app)).status).toBe('healthy')
  })

  it('before an outcome was kept: the engine says it again after the next start', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    await test.controller.stop()
    test.engine.fail(app)
    test.controller = test.newController()
    await test.controller.start()
    expect((await test.status(app)).rollout).toMatchObject({ state: 'rolling' })
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app).release).toMatchObject({ version: 1 })
  })

  it('is no reason to miss an outcome the engine tells while it starts', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    await test.controller.stop()
    test.controller = test.newController()
    const desired = await test.controller.desiredApps()
    expect(desired).toEqual([test.engine.target(app)])
    test.engine.succeed(app)
    await test.settled()
    await test.controller.start()
    expect((await test.status(app)).rollout).toMatchObject({ version: 2, state: 'healthy' })
  })

  it('while an app is being destroyed: the next start removes the rest', async () => {
    const { test, app } = await served()
    test.engine.failure = new Error('Docker is away')
    expect((await test.call('DELETE', `/api/apps/${app}`)).status).toBe(200)
    expect((await test.call('GET', `/api/apps/${app}`)).status).toBe(404)
    expect((await test.call('POST', '/api/apps', { body: { unique_name: app } })).status).toBe(503)
    await test.controller.stop()

    test.engine.failure = undefined
    test.controller = test.newController()
    const cleared: string[] = []
    test.controller.onAppDestroyed(async (name) => void cleared.push(name))
    await test.controller.start()
    expect(test.engine.removed).toEqual([app])
    expect(cleared).toEqual([app])
    expect((await test.call('POST', '/api/apps', { body: { unique_name: app } })).status).toBe(201)
  })
})

it('gives an app to an engine that was away again, until it is taken on', async () => {
  const { test, app } = await served()
  test.engine.failure = new Error('Docker is away')
  await test.deploy(app, V2)
  expect(test.log.join()).toContain('Docker is away')
  test.engine.failure = undefined
  await expect.poll(() => test.engine.target(app).release?.version, { timeout: 10_000, interval: 50 }).toBe(2)
})

it('takes changes of one app one after the other and ends with the last', async () => {
  const { test, app } = await served()
  const sizes = [0.4, 0.5, 0.6, 0.7, 0.8]
  await Promise.all(sizes.map((size) => test.call('PUT', `/api/apps/${app}/scale`, { body: { size } })))
  const revisions = test.engine.applied.map((each) => each.revision)
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
  expect(new Set(revisions).size).toBe(revisions.length)
  expect(test.engine.target(app).size).toBe((await test.database.apps.byName(app))!.size)
})
