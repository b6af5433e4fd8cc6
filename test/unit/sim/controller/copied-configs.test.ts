import { describe, expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

describe('copied configs', () => {
  it('go over those of before, in a release of their own, and copying the same again changes nothing', async () => {
    const test = await TestController.start(await tempDir())
    const [from, to] = [await test.createApp('source'), await test.createApp('copy')]
    await test.deployHealthy(to)
    await test.call('POST', `/api/apps/${from}/configs`, { body: { configs: { A: 'new', B: 'two' } } })
    const configs = { A: 'old', KEPT: 'yes' }
    await test.call('POST', `/api/apps/${to}/configs`, { body: { configs, avoid_restart: true } })
    const copy = () => test.call('POST', `/api/apps/${to}/configs/copy`, { body: { from } })
    expect((await copy()).status).toBe(200)
    expect((await test.call('GET', `/api/apps/${to}/configs`)).json.data).toEqual({
      A: 'new',
      B: 'two',
      KEPT: 'yes',
    })
    const releases = async () => (await test.call('GET', `/api/apps/${to}/releases`)).json.data
    expect(await releases()).toMatchObject([
      { version: 2, summary: `Copied configs from ${from}.` },
      { version: 1 },
    ])
    await copy()
    expect(await releases()).toHaveLength(2)
  })
})
