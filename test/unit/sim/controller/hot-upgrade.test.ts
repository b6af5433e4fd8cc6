import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { testSlug } from '../../../support/fake-slugs.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('a hot deploy', () => {
  const commit = '2'.repeat(40)

  async function hot(test: TestController, app: string) {
    const slug = { ...testSlug(commit), customerAppVersion: '0.2.0' }
    test.slugs.stored.add(slug.sha256)
    await test.controller.deploy(app, slug, { userId: test.userId, email: test.local.email }, { hot: true })
    return test.engine.target(app).release
  }

  it('tells the engine from which release and to which version it may upgrade in place', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app)
    expect(await hot(test, app)).toMatchObject({ version: 2, hot: { fromVersion: 1, appVersion: '0.2.0' } })
  })

  it('is told in the status how it went, with the reason where it could not be done', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    const status = async () => {
      const { data } = (await test.call('GET', `/api/apps/${app}/status`)).json
      // Which rollout it is, is of no interest here.
      return { ...(data as { rollout: object }).rollout, id: undefined }
    }
    await hot(test, app)
    const never = { upgraded: 0, failure: 'nothing was deployed before' }
    expect(await status()).toEqual({ version: 1, state: 'rolling', hot: never })
    test.engine.succeed(app)
    await test.settled()
    expect(await status()).toEqual({ version: 1, state: 'healthy', hot: never })

    await hot(test, app)
    expect(await status()).toEqual({ version: 2, state: 'rolling' })
    test.engine.succeed(app, test.engine.target(app), { hot: { upgraded: 1, failure: null } })
    await test.settled()
    expect(await status()).toEqual({ version: 2, state: 'healthy', hot: { upgraded: 1 } })

    await test.call('PUT', `/api/apps/${app}/restart`)
    expect(await status()).toEqual({ version: 2, state: 'rolling' })
  })

  it('is a usual one where nothing runs, and for every change after it', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    expect(await hot(test, app)).not.toHaveProperty('hot')
    test.engine.succeed(app)
    await test.settled()
    await hot(test, app)
    await test.call('PUT', `/api/apps/${app}/restart`)
    expect(test.engine.target(app).release).not.toHaveProperty('hot')
  })
})
