import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

const DAY = 24 * 60 * 60_000

async function onFreeTier(): Promise<TestController> {
  const test = await TestController.start(await tempDir())
  await test.controller.setLocalTier('FREE')
  return test
}

async function daysLater(test: TestController, days: number): Promise<void> {
  test.moment = new Date(Date.now() + days * DAY)
  // It looks when it starts.
  await test.restart()
}

const subjects = async (test: TestController) =>
  (await test.database.mails.list(10)).map((mail) => mail.subject)

describe('the free tier', () => {
  it('has one app, and says how to have more', async () => {
    const test = await onFreeTier()
    await test.createApp('first')
    const refused = await test.call('POST', '/api/apps', { body: { unique_name: 'second' } })
    expect([refused.status, refused.json.errors?.['']?.[0]]).toEqual([
      422,
      expect.stringMatching(/one app.*gigalixir account:upgrade/),
    ])
    await test.call('DELETE', '/api/apps/first')
    expect((await test.call('POST', '/api/apps', { body: { unique_name: 'second' } })).status).toBe(201)
  })

  it('has one replica of size 0.5 at most, whoever of those with access asks', async () => {
    const test = await onFreeTier()
    const app = await test.createApp()
    const friend = await test.database.users.create('friend@example.com', null, 'STANDARD')
    await test.database.users.addApiKey(friend.id, 'friends-key')
    await test.call('POST', `/api/apps/${app}/permissions`, {
      body: { email: friend.email, role: 'COLLABORATOR' },
    })
    const scale = async (body: object, as = test.local) => {
      const { status, json } = await test.call('PUT', `/api/apps/${app}/scale`, { body, as })
      return [status, Object.keys(json.errors ?? {})]
    }
    expect(await scale({ size: 0.5 })).toEqual([200, []])
    expect(await scale({ replicas: 0 })).toEqual([200, []])
    expect(await scale({ replicas: 1 })).toEqual([200, []])
    expect(await scale({ size: 0.6 })).toEqual([422, ['size']])
    expect(await scale({ replicas: 2 })).toEqual([422, ['replicas']])
    expect(await scale({ replicas: 2 }, { email: friend.email, key: 'friends-key' })).toEqual([
      422,
      ['replicas'],
    ])
    expect(await test.status(app)).toMatchObject({ replicas_desired: 1, size: 0.5 })
  })

  it('has no databases but free ones, and no runners, whoever asks', async () => {
    const test = await onFreeTier()
    const app = await test.createApp()
    await test.deployHealthy(app)
    const database = await test.call('POST', `/api/apps/${app}/databases`, { body: { size: 0.6 } })
    expect([database.status, database.json.errors?.['']?.[0]]).toEqual([
      422,
      expect.stringMatching(/upgrade/),
    ])
    const { appKey } = await test.database.apps.secrets((await test.database.apps.byName(app))!)
    const runner = await test.call('POST', `/api/apps/${app}/flame`, {
      body: { env: {} },
      as: { email: app, key: appKey },
    })
    expect([runner.status, runner.json.errors?.['']?.[0]]).toEqual([422, expect.stringMatching(/upgrade/)])
    expect(test.engine.started).toEqual([])
  })

  it('leaves an app what it has from before, to be made smaller only', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 3, size: 1 } })
    await test.controller.setLocalTier('FREE')
    expect(await test.status(app)).toMatchObject({ replicas_desired: 3, size: 1 })
    expect((await test.call('PUT', `/api/apps/${app}/scale`, { body: { size: 0.4 } })).status).toBe(200)
  })

  it('warns after 23 days without a deploy, once, and scales to 0 after 30', async () => {
    const test = await onFreeTier()
    const app = await test.createApp()
    await test.deployHealthy(app)
    await daysLater(test, 22)
    expect(await subjects(test)).toEqual([])
    await daysLater(test, 23.5)
    await daysLater(test, 24)
    expect(await subjects(test)).toEqual([`${app} will be stopped in a week`])
    expect(test.engine.target(app).replicas).toBe(1)
    await daysLater(test, 30.5)
    expect(await subjects(test)).toEqual([`${app} was stopped`, `${app} will be stopped in a week`])
    expect(test.engine.target(app).replicas).toBe(0)
    const { data } = (await test.call('GET', `/api/apps/${app}/activity`)).json
    const [newest] = data as { actor: unknown; action: string }[]
    expect([newest?.actor, newest?.action.slice(0, 11)]).toEqual([null, 'Scaled to 0'])
  })

  it('leaves apps of the standard tier alone, and those deployed to again', async () => {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app)
    await daysLater(test, 40)
    expect(test.engine.target(app).replicas).toBe(1)
    expect(await subjects(test)).toEqual([])
  })
})

it('lets an account of the standard tier have a hundred apps', async () => {
  const test = await TestController.start(await tempDir())
  const secrets = { appKey: 'a', secretKeyBase: 'b', erlangCookie: 'c', logplexToken: 'd' }
  await test.database.transaction(async (tx) => {
    for (let index = 0; index < 100; index += 1)
      await tx.apps.create(
        {
          ...{ name: `app-${index}`, ownerId: test.userId, cloud: 'gcp', region: 'r' },
          ...{ stack: 'gigalixir-24', replicas: 0, size: 0.3 },
        },
        secrets,
      )
  })
  const { status, json } = await test.call('POST', '/api/apps', { body: { unique_name: 'one-more' } })
  expect([status, json.errors?.['']?.[0]]).toEqual([422, expect.stringMatching(/100 apps/)])
})
