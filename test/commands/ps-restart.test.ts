import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('ps:restart', () => {
  it.each([['ps:restart'], ['restart']])('%s asks for a restart and says nothing', async (name) => {
    const platform = await fakePlatform(
      http.put('*/api/apps/my-app/restart', () => HttpResponse.json({ data: {} })),
    )
    const result = await runCommand([name, '-a', 'my-app'], { env: { GIGALIXIR_CLI__HOST: platform.url } })
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(platform.calls()).toEqual(['PUT /api/apps/my-app/restart'])
  })

  reportsFailures(['ps:restart', '-a', 'my-app'])
})
