import { expect, it } from 'vitest'
import type { PlatformError } from '../../../../src/sim/platform-error.js'
import { TestController, basic } from '../../../support/controller.js'
import { testSlug } from '../../../support/fake-slugs.js'
import { tempDir } from '../../../support/temp-dir.js'

it('seeds the local user once, and every key issued for it stays valid', async () => {
  const test = await TestController.start(await tempDir())
  const first = test.local
  expect(await test.controller.seed()).toEqual({ email: 'you@gigalixir.localhost' })
  const second = await test.controller.issueLocalKey()
  expect(second.email).toBe(first.email)
  expect(second.key).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  for (const as of [first, second]) expect((await test.call('GET', '/api/users', { as })).status).toBe(200)
})

it('gives the build server what it needs, for those who may push', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1', PORT: '99' } } })
  const { controller, local } = test
  expect(await controller.authorizePush(app, local.email, local.key)).toEqual({
    userId: test.userId,
    email: local.email,
  })
  expect((await controller.authorizePush(app, encodeURIComponent(local.email), local.key)).userId).toBe(
    test.userId,
  )
  await expect(controller.authorizePush(app, local.email, 'wrong')).rejects.toMatchObject({ status: 401 })
  await expect(controller.authorizePush('missing', local.email, local.key)).rejects.toMatchObject({
    status: 404,
  })

  const { secretKeyBase } = await test.database.apps.secrets((await test.database.apps.byName(app))!)
  expect(await controller.buildEnvironment(app, 'c'.repeat(40))).toEqual({
    A: '1',
    APP_NAME: app,
    PORT: '4000',
    SECRET_KEY_BASE: secretKeyBase,
    SOURCE_VERSION: 'c'.repeat(40),
    LIBCLUSTER_KUBERNETES_SELECTOR: `repo=${app}`,
    LIBCLUSTER_KUBERNETES_NODE_BASENAME: app,
  })
  expect(await controller.stackOf(app)).toBe('gigalixir-24')
  expect(await controller.deploy(app, testSlug(), { userId: test.userId, email: local.email })).toEqual({
    version: 1,
    replicas: 1,
    url: `http://${app}.gigalixirapp.localhost:4080`,
  })
})

it('lets a viewer look and a collaborator change, and nobody else', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  const { id } = (await test.database.apps.byName(app))!
  const person = async (email: string, role: 'VIEWER' | 'COLLABORATOR' | null) => {
    const user = await test.database.users.create(email, null, 'FREE')
    await test.database.users.addApiKey(user.id, `key of ${email}`)
    if (role) await test.database.permissions.grant(id, user.id, role)
    const as = { email, key: `key of ${email}` }
    const look = await test.call('GET', `/api/apps/${app}/releases`, { as })
    const secrets = await test.call('GET', `/api/apps/${app}/configs`, { as })
    const own = await test.call('DELETE', `/api/apps/${app}`, { as })
    const push = await test.controller.authorizePush(app, as.email, as.key).then(
      () => 200,
      (error: unknown) => (error as PlatformError).status,
    )
    const change = await test.call('PUT', `/api/apps/${app}/scale`, { as, body: { replicas: 2 } })
    const list = (await test.call('GET', '/api/apps', { as })).json.data as unknown[]
    return [look.status, secrets.status, change.status, push, own.status, list.length]
  }
  expect(await person('viewer@example.com', 'VIEWER')).toEqual([200, 401, 401, 401, 401, 1])
  expect(await person('collaborator@example.com', 'COLLABORATOR')).toEqual([200, 200, 200, 200, 401, 1])
  expect(await person('nobody@example.com', null)).toEqual([401, 401, 401, 401, 401, 0])
})

it('writes down who did what, without a value', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.deployHealthy(app, 'abcdef0'.padEnd(40, '0'))
  await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { TOKEN: 'hush' } } })
  await test.call('PUT', `/api/apps/${app}/scale`, { body: { replicas: 2 } })
  await test.call('PUT', `/api/apps/${app}/restart`)
  await test.call('POST', `/api/apps/${app}/releases/1/rollback`)
  const { id } = (await test.database.apps.byName(app))!
  const activity = await test.database.activity.list(id, 10)
  expect(new Set(activity.map((each) => each.actor))).toEqual(new Set([test.local.email]))
  expect(activity.map((each) => each.version).reverse()).toEqual([null, 1, 2, 2, 2, 3])
  expect(activity.map((each) => each.action).reverse()).toEqual([
    'Created the app.',
    'Deploy `abcdef0`.',
    'Set `TOKEN` config var.',
    'Scaled to 2 replicas of size 0.3.',
    'Restarted.',
    'Rollback to version 1.',
  ])
})

it('sums up its apps for the status of the simulator', async () => {
  const test = await TestController.start(await tempDir())
  await test.deployHealthy(await test.createApp('one'))
  await test.createApp('two')
  expect(await test.controller.summary()).toEqual({
    releases: 1,
    apps: [
      {
        name: 'one',
        version: 1,
        replicas_desired: 1,
        replicas_running: 1,
        url: 'http://one.gigalixirapp.localhost:4080',
      },
      {
        name: 'two',
        version: null,
        replicas_desired: 1,
        replicas_running: 0,
        url: 'http://two.gigalixirapp.localhost:4080',
      },
    ],
  })
})

it('keeps the slugs that releases point to when it starts', async () => {
  const test = await TestController.start(await tempDir())
  await test.deploy(await test.createApp(), '1'.repeat(40))
  await test.controller.stop()
  test.controller = test.newController()
  await test.controller.start()
  expect(test.slugs.kept.at(-1)).toEqual([testSlug('1'.repeat(40)).sha256])
})

it('tells an app from one of the same name before', async () => {
  const test = await TestController.start(await tempDir())
  const secretsOf = async (name: string) =>
    test.database.apps.secrets((await test.database.apps.byName(name))!)
  const app = await test.createApp()
  const old = await secretsOf(app)
  await test.call('DELETE', `/api/apps/${app}`)
  await test.createApp(app)
  const headers = { authorization: basic(app, old.appKey) }
  expect((await secretsOf(app)).appKey).not.toBe(old.appKey)
  expect((await test.call('GET', `/api/apps/${app}/releases/current`, { as: null, headers })).status).toBe(
    401,
  )
})
