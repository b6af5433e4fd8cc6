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

describe('a restart', () => {
  it('asks for new replicas of the same release', async () => {
    const { test, app } = await served()
    const before = test.engine.target(app)
    expect((await test.call('PUT', `/api/apps/${app}/restart`)).status).toBe(200)
    const after = test.engine.target(app)
    expect(after.generation).toBeGreaterThan(before.generation)
    expect(after.release).toEqual(before.release)
    expect(await test.releases(app)).toHaveLength(1)
  })

  it('that fails keeps the replicas there are, and the next one is a new one again', async () => {
    const { test, app } = await served()
    const before = test.engine.target(app)
    await test.call('PUT', `/api/apps/${app}/restart`)
    const failing = test.engine.target(app)
    test.engine.fail(app, 'ran out of memory')
    await test.settled()
    expect(test.engine.target(app).generation).toBe(before.generation)
    expect((await test.status(app)).rollout).toMatchObject({ version: 1, state: 'failed', serving: 1 })
    expect((await newest(test, app)).status).toBe('healthy')

    await test.call('PUT', `/api/apps/${app}/restart`)
    expect(test.engine.target(app).generation).toBeGreaterThan(failing.generation)
  })
})

describe('a change of stack', () => {
  it('runs the same release on the other stack', async () => {
    const { test, app } = await served()
    const before = test.engine.target(app)
    await test.call('PUT', `/api/apps/${app}/stack`, { body: { stack: 'gigalixir-22' } })
    expect(test.engine.target(app)).toMatchObject({ stack: 'gigalixir-22', release: before.release })
    expect(await test.controller.stackOf(app)).toBe('gigalixir-22')
  })

  it('that fails goes back to the stack that works, and says so', async () => {
    const { test, app } = await served()
    await test.call('PUT', `/api/apps/${app}/stack`, { body: { stack: 'gigalixir-22' } })
    test.engine.fail(app, 'a library is missing')
    await test.settled()
    expect(test.engine.target(app)).toMatchObject({ stack: 'gigalixir-24' })
    expect((await test.status(app)).rollout).toMatchObject({
      state: 'failed',
      reason: 'a library is missing',
    })
    expect(test.logger.notices.at(-1)?.message).toContain('of size 0.3 on gigalixir-24, are still live')
  })

  it('to the one it has changes nothing', async () => {
    const { test, app } = await served()
    const before = test.engine.applied.length
    await test.call('PUT', `/api/apps/${app}/stack`, { body: { stack: 'gigalixir-24' } })
    expect(test.engine.applied).toHaveLength(before)
  })
})

describe('scaling', () => {
  it('to another size that fails goes back to the size that works', async () => {
    const { test, app } = await served()
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { size: 0.2, replicas: 2 } })
    expect(test.engine.target(app)).toMatchObject({ size: 0.2, replicas: 2 })
    test.engine.fail(app, 'ran out of memory')
    await test.settled()
    expect(test.engine.target(app)).toMatchObject({ size: 0.3, replicas: 2 })
    expect((await test.status(app)).rollout).toMatchObject({ state: 'failed', reason: 'ran out of memory' })
  })

  it('together with a deploy that fails: first the release goes back, then the size', async () => {
    const { test, app } = await served()
    await test.deploy(app, V2)
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { size: 1 } })
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app)).toMatchObject({ size: 1, release: { version: 1 } })
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app)).toMatchObject({ size: 0.3, release: { version: 1 } })
  })

  it('to what there is changes nothing', async () => {
    const { test, app } = await served()
    const before = test.engine.applied.length
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 1 } })
    expect(test.engine.applied).toHaveLength(before)
  })

  it('to more replicas than can run keeps asking for them', async () => {
    const { test, app } = await served()
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 3 } })
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app)).toMatchObject({ replicas: 3 })
    expect((await test.status(app)).rollout).toMatchObject({ state: 'failed', serving: 1 })
  })

  it('a release deployed with no replica is not taken for good until one ran', async () => {
    const { test, app } = await served()
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 0 } })
    test.engine.succeed(app)
    await test.deployHealthy(app, V2)
    expect((await newest(test, app)).status).toBe('pending')
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 1 } })
    test.engine.fail(app)
    await test.settled()
    expect(test.engine.target(app).release).toMatchObject({ version: 1 })
  })
})
