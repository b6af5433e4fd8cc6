import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('apps with details', () => {
  async function deployed() {
    const test = await TestController.start(await tempDir())
    const app = await test.createApp()
    await test.deployHealthy(app)
    const details = async () =>
      (await test.call('GET', `/api/apps/${app}?details=true`)).json.data as { details: object }
    return { test, app, details }
  }

  it('tells nothing more than the platform unless it is asked for', async () => {
    const { test, app } = await deployed()
    const fields = ['cloud', 'region', 'replicas', 'size', 'stack', 'unique_name']
    const list = (await test.call('GET', '/api/apps')).json.data as object[]
    expect(Object.keys(list[0]!).sort()).toEqual(fields)
    expect(Object.keys((await test.call('GET', `/api/apps/${app}`)).json.data as object).sort()).toEqual(
      fields,
    )
  })

  it('tells the deploy of the newest code, also after releases that brought none', async () => {
    const { test, app, details } = await deployed()
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
    const { email } = test.local
    expect((await details()).details).toMatchObject({ last_deploy: { version: 1, actor: email } })
    await test.call('POST', '/api/apps', { body: { unique_name: 'empty-one' } })
    const list = (await test.call('GET', '/api/apps?details=true')).json.data as { details: object }[]
    expect(list.map((each) => 'last_deploy' in each.details)).toEqual(
      list.map((each) => (each as { unique_name?: string }).unique_name === app),
    )
  })

  it('tells what is wrong, maintenance, and what replicas use together', async () => {
    const { test, app, details } = await deployed()
    expect((await details()).details).not.toHaveProperty('problem')
    await test.call('PUT', `/api/apps/${app}/maintenance`, { body: { enable: true } })
    await test.call('POST', `/api/apps/${app}/configs`, { body: { configs: { A: '1' } } })
    test.engine.fail(app, 'exited with code 3')
    await test.settled()
    const [name = ''] = test.engine.observe(app).map((each) => each.name)
    const used = { memory: 60, memoryLimit: 300, cpu: 0.1 }
    test.engine.used.set(
      app,
      new Map([
        [name, used],
        ['another', { ...used, cpu: 0.25 }],
      ]),
    )
    expect((await details()).details).toMatchObject({
      maintenance: true,
      problem: 'version 2 failed: exited with code 3',
      ...{ replicas_running: 1, memory: 120, memory_limit: 600, cpu: 0.35 },
    })
  })
})
