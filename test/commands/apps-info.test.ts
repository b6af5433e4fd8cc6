import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { anApp } from '../support/answers.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const info = http.get('*/api/apps/my-app', () => HttpResponse.json({ data: anApp() }))

describe('apps:info', () => {
  it.each([['-a'], ['--app_name'], ['--app']])('prints the app named by %s', async (flag) => {
    const platform = await fakePlatform(info)
    const result = await runCommand(['apps:info', flag, 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual(anApp())
    expect(platform.calls()).toEqual(['GET /api/apps/my-app'])
  })

  it('tells a person where the app answers', async () => {
    const platform = await fakePlatform(info)
    const result = await runCommand(['apps', 'info', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
      terminal: { stdout: true },
    })
    expect(result.stdout).toContain(`http://my-app.gigalixirapp.localhost:${new URL(platform.url).port}`)
  })

  it('encodes a strange name instead of asking for something else', async () => {
    const platform = await fakePlatform()
    await runCommand(['apps:info', '-a', '../users'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(platform.calls()).toEqual(['GET /api/apps/..%2Fusers'])
    const dots = await runCommand(['apps:info', '-a', '..'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(dots.exitCode).toBe(2)
    expect(platform.requests).toHaveLength(1)
  })

  reportsFailures(['apps:info', '-a', 'my-app'])
})
