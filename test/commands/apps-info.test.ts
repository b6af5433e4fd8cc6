import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { anApp } from '../support/answers.js'
import { asSimulator } from '../support/as-simulator.js'
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

  it('tells a person what an app of a simulator uses, who deployed last, and what is wrong', async () => {
    const at = new Date(Date.now() - 7_300_000).toISOString()
    const details = {
      ...{ replicas_running: 1, memory: 50 * 1024 ** 2, memory_limit: 300 * 1024 ** 2, cpu: 0.5 },
      last_deploy: {
        version: 3,
        sha: 'b'.repeat(40),
        created_at: at,
        status: 'failed',
        actor: 'ada@example.com',
      },
      ...{ problem: 'Docker is away', maintenance: true, canary: { name: 'bird', weight: 20 } },
    }
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app', () => HttpResponse.json({ data: { ...anApp(), details } })),
    )
    const env = await asSimulator(platform.url)
    const argv = ['apps:info', '-a', 'my-app']
    const { stdout } = await runCommand(argv, { env, terminal: { stdout: true } })
    expect(stdout.split('\n')).toEqual([
      'Name:         my-app',
      `Address:      http://my-app.gigalixirapp.localhost:${new URL(platform.url).port}`,
      'Problem:      Docker is away',
      'Maintenance:  on; turn it off: gigalixir maintenance:off -a my-app',
      'Replicas:     1 of 1',
      'Size:         0.3',
      'Memory:       50 of 300 MB',
      'CPU:          50 %',
      'Last deploy:  version 3, 2 h ago by ada@example.com: bbbbbbb',
      'Canary:       bird, 20 %',
      'Region:       gcp v2018-us-central1',
      'Stack:        gigalixir-24',
      '',
    ])
    await runCommand(argv, { env })
    const asked = platform.requests.filter(({ path }) => path === '/api/apps/my-app')
    expect(asked.map(({ query }) => query)).toEqual([{ details: 'true' }, {}])
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
