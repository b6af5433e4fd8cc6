import { expect, it } from 'vitest'
import { progressText } from '../../../../src/lib/deploy/progress-text.js'
import { readStatus } from '../../../../src/lib/api/readers/status.js'
import { statusText } from '../../../../src/lib/ps/status-text.js'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

it('an app whose engine is away is told as that, and a deploy that is waited for says what it waits for', async () => {
  const test = await TestController.start(await tempDir())
  const app = await test.createApp()
  await test.deployHealthy(app)
  const status = async () => readStatus((await test.call('GET', `/api/apps/${app}/status`)).json.data, app)
  expect((await status()).problem).toBeUndefined()
  test.engine.failure = new Error('Docker does not answer.')
  const away = await status()
  expect(statusText(away, undefined, () => 'TABLE').split('\n')[1]).toBe('Docker does not answer.')
  expect(progressText({ app, version: 2 }, away)).toBe('Docker does not answer.')
})
