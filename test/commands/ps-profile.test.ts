import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

const EMPTY = { replicas_desired: 0, replicas_running: 0, size: 0.3, unique_name: 'my-app', pods: [] }

describe('ps:profile', () => {
  it('says that there are no replicas', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: EMPTY })),
    )
    const result = await runCommand(['ps:profile', '--all', '-a', 'my-app', 'Shop.Cart'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 4, stdout: '' })
    expect(result.stderr).toContain('my-app has no replicas.')
  })

  it('asks nothing when the command line is wrong', async () => {
    const platform = await fakePlatform()
    const result = await runCommand(['ps:profile', '-a', 'my-app', 'Shop.Cart', '--count', '--time'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 2, stdout: '' })
    expect(platform.calls()).toEqual([])
  })

  reportsFailures(['ps:profile', '-a', 'my-app', 'Shop.Cart'])
})
