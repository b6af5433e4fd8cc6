import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('ps:eval', () => {
  it('says that there are no replicas', async () => {
    const platform = await fakePlatform(
      http.get('*/api/apps/my-app/status', () => HttpResponse.json({ data: EMPTY })),
    )
    const result = await runCommand(['ps:eval', '--all', '-a', 'my-app', '1 + 1'], {
      env: { GIGALIXIR_CLI__HOST: platform.url },
    })
    expect(result).toMatchObject({ exitCode: 4, stdout: '' })
    expect(result.stderr).toContain('my-app has no replicas.')
    expect(platform.calls()).toEqual(['GET /api/apps/my-app/status'])
  })

  it('wants an expression, and one replica or all', async () => {
    expect(await runCommand(['ps:eval', '-a', 'my-app'])).toMatchObject({ exitCode: 2, stdout: '' })
    const both = await runCommand(['ps:eval', '-a', 'my-app', '--all', '--replica', 'x', '1'])
    expect(both).toMatchObject({ exitCode: 2, stdout: '' })
  })

  reportsFailures(['ps:eval', '-a', 'my-app', '1 + 1'])
})

const EMPTY = { replicas_desired: 0, replicas_running: 0, size: 0.3, unique_name: 'my-app', pods: [] }
