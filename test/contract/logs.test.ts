import type { ReadableStream } from 'node:stream/web'
import { describe, expect, it } from 'vitest'
import { TestController } from '../support/controller.js'
import { tempDir } from '../support/temp-dir.js'

const app = 'first-light'

async function world(): Promise<TestController> {
  const test = await TestController.start(await tempDir())
  await test.createApp(app)
  return test
}

describe('the log of an app', () => {
  it('is plain text, its last 100 lines when nothing else is said', async () => {
    const test = await world()
    for (let i = 1; i <= 150; i += 1) test.logger.write(app, `line ${i}`)
    const { status, headers, text } = await test.call('GET', `/api/apps/${app}/logs`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const lines = text.trimEnd().split('\n')
    expect([lines.length, lines[0], lines.at(-1)]).toEqual([100, 'line 51', 'line 150'])
    const two = await test.call('GET', `/api/apps/${app}/logs?num_lines=2&follow=False`)
    expect(two.text).toBe('line 149\nline 150\n')
  })

  it.each(['true', 'True', '1'])('is followed with follow=%s, from a quiet app too', async (follow) => {
    const test = await world()
    const response = await test.fetch('GET', `/api/apps/${app}/logs?num_lines=0&follow=${follow}`)
    expect(response.status).toBe(200)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    test.logger.write(app, 'as it comes')
    const { value } = await reader.read()
    expect(Buffer.from(value!).toString()).toBe('as it comes\n')
    await reader.cancel()
    await expect.poll(() => test.logger.followers(app)).toBe(0)
  })

  it('ends when the platform stops', async () => {
    const test = await world()
    const response = await test.fetch('GET', `/api/apps/${app}/logs?follow=true`)
    expect(test.logger.followers(app)).toBe(1)
    await test.controller.stop()
    await expect(response.text()).rejects.toThrow('terminated')
    expect(test.logger.followers(app)).toBe(0)
    expect(test.log).toEqual([])
  })
})
