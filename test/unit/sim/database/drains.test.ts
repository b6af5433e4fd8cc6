import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

it('keeps the URL of a drain encrypted, and no secret of it in the activity', async () => {
  const home = await tempDir()
  const test = await TestController.start(home)
  const app = await test.createApp()
  const url = 'https://user:geheim-42@logs.example.com/in?key=geheim-43'
  await test.call('POST', `/api/apps/${app}/drains`, { body: { url } })
  expect(await test.database.drains.all()).toMatchObject([
    { app, url, token: expect.stringMatching(/^d\./) as string },
  ])
  const { text } = await test.call('GET', `/api/apps/${app}/activity`)
  expect(text).toContain('https://logs.example.com')
  const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  )
  const contents = await Promise.all(
    files.map((each) => readFile(join(each.parentPath, each.name), 'latin1')),
  )
  expect(files.length).toBeGreaterThan(0)
  expect([text, ...contents].join('\n')).not.toContain('geheim')
})
