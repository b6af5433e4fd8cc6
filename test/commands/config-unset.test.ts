import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('config:unset', () => {
  it.each([['config:unset'], ['delete_config']])(
    '%s removes each key and prints the last answer',
    async (name) => {
      const platform = await fakePlatform(
        http.delete('*/api/apps/my-app/configs', () => HttpResponse.json({ data: 'deleted' })),
      )
      const result = await runCommand([name, 'A', 'B', '-a', 'my-app'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result).toEqual({ exitCode: 0, stdout: '"deleted"\n', stderr: '' })
      expect(platform.calls()).toEqual(Array(2).fill('DELETE /api/apps/my-app/configs'))
      expect(platform.requests.map((request) => request.body)).toEqual([{ key: 'A' }, { key: 'B' }])
    },
  )

  it('needs a key', async () => {
    expect((await runCommand(['config:unset', '-a', 'my-app'])).exitCode).toBe(2)
  })

  reportsFailures(['config:unset', 'A', '-a', 'my-app'])
})
