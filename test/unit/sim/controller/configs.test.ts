import { expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

async function served() {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.deployHealthy(app, '1'.repeat(40))
  const set = (configs: Record<string, string>, more: object = {}) =>
    test.call('POST', `/api/apps/${app}/configs`, { body: { configs, ...more } })
  return { test, app, set }
}

it('makes a release of the slug that runs, with the new config', async () => {
  const { test, app, set } = await served()
  await set({ FOO: '1', BAR: '2' })
  expect((await test.releases(app))[0]).toMatchObject({
    version: 2,
    sha: '1'.repeat(40),
    summary: 'Set `BAR`, `FOO` config vars.',
    status: 'pending',
  })
  expect(test.engine.target(app).release).toMatchObject({ version: 2 })
  await test.call('DELETE', `/api/apps/${app}/configs`, { body: { key: 'FOO' } })
  expect((await test.releases(app))[0]).toMatchObject({ version: 3, summary: 'Unset `FOO` config var.' })
})

it('makes no release when nothing changed, when told not to restart, or before the first deploy', async () => {
  const { test, app, set } = await served()
  await set({ FOO: '1' })
  await set({ FOO: '1' })
  expect(await test.releases(app)).toHaveLength(2)
  await set({ LATER: '1' }, { avoid_restart: true })
  expect(await test.releases(app)).toHaveLength(2)
  const other = await test.createApp('never-deployed')
  const answer = await test.call('POST', `/api/apps/${other}/configs`, { body: { configs: { A: '1' } } })
  expect(answer.status).toBe(201)
  expect(await test.releases(other)).toEqual([])

  await test.deploy(app, '2'.repeat(40))
  const release = await test.database.releases.newest((await test.database.apps.byName(app))!.id)
  expect(await test.database.releases.configOf(release!)).toEqual({ FOO: '1', LATER: '1' })
})

it('arrives byte for byte, up to the limit', async () => {
  const { test, app, set } = await served()
  const value = `one\n"two"\t'three' \\ $HOME \`x\` %PATH% 🦀 é\r\n${'long '.repeat(6000)}\n`
  expect((await set({ ODD: value })).status).toBe(201)
  const { json } = await test.call('GET', `/api/apps/${app}/configs`)
  expect(json.data).toEqual({ ODD: value })
})

it('refuses what goes beyond the limit together with what is there, and changes nothing', async () => {
  const { test, app, set } = await served()
  await set({ ONE: 'x'.repeat(20_000) })
  const { status, json } = await set({ TWO: 'x'.repeat(20_000) })
  expect(status).toBe(422)
  expect(json.errors?.configs?.[0]).toContain('32 KiB')
  expect(await test.releases(app)).toHaveLength(2)
  expect((await set({ ONE: 'x'.repeat(30_000) })).status).toBe(201)
})

it('takes all of a change or nothing', async () => {
  const { test, app, set } = await served()
  expect((await set({ GOOD: '1', '2BAD': '1' })).status).toBe(422)
  expect((await test.call('GET', `/api/apps/${app}/configs`)).json.data).toEqual({})
})

it('is what it was at a release again after a rollback to it', async () => {
  const { test, app, set } = await served()
  await set({ FOO: 'old' })
  await set({ FOO: 'new', MORE: '1' })
  await test.call('POST', `/api/apps/${app}/releases/2/rollback`)
  expect((await test.call('GET', `/api/apps/${app}/configs`)).json.data).toEqual({ FOO: 'old' })
  expect((await test.releases(app))[0]).toMatchObject({ version: 4, summary: 'Rollback to version 2.' })
})

it('says when the slug to roll back to is gone', async () => {
  const { test, app } = await served()
  test.slugs.stored.clear()
  const { status, json } = await test.call('POST', `/api/apps/${app}/releases/1/rollback`)
  expect(status).toBe(422)
  expect(json.errors?.version?.[0]).toMatch(/Deploy its commit again/)
  expect(await test.releases(app)).toHaveLength(1)
})
