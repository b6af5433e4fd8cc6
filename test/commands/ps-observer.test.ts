import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('ps:observer', () => {
  it('says that there are no replicas', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: EMPTY })),
    )
    const result = await runCommand(['observer', '--no-open', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 4, stdout: '' })
    expect(result.stderr).toContain('my-app has no replicas.')
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/status'])
  })

  it('shows no terminal view without a terminal', async () => {
    const pods = [{ name: 'my-app-x', status: 'Healthy', sha: 'abc', version: '1' }]
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: { ...EMPTY, pods } })),
    )
    const result = await runCommand(['ps:observer', '--tui', '-a', 'my-app'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(result.stderr).toContain('--tui needs a terminal.')
  })

  it('says that there is no such recording, and asks no platform', async () => {
    const platform = await fakePlatform()
    const result = await runCommand(['ps:observer', '--replay', 'nowhere.rec'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 4, stdout: '' })
    expect(platform.requests).toEqual([])
  })

  reportsFailures(['ps:observer', '-a', 'my-app'])
})

const EMPTY = { replicas_desired: 0, replicas_running: 0, size: 0.3, unique_name: 'my-app', pods: [] }
