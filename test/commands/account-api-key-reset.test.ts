import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('account:api_key:reset', () => {
  it.each(['account:api_key:reset', 'reset_api_key'])(
    '%s asks with the password, and stores the new key',
    async (name) => {
      const platform = await fakePlatform(
        http.post('*/api/api_keys/regenerate', () =>
          HttpResponse.json({ data: { key: 'the new key', expires_at: null } }, { status: 201 }),
        ),
      )
      const result = await runCommand([name, '-p', 'pass word', '--json'], {
        env: { GIGALIXIR_CLI__HOST: platform.url },
      })
      expect(result.exitCode, result.stderr).toBe(0)
      expect(JSON.parse(result.stdout)).toMatchObject({ email: 'ada@example.com' })
      expect(result.stdout + result.stderr).not.toContain('the new key')
      expect(result.stderr).toContain('GIGALIXIR_API_KEY in your environment still holds the old key')
      expect(platform.requests).toMatchObject([
        { method: 'POST', path: '/api/api_keys/regenerate', query: { current_password: 'pass word' } },
      ])
    },
  )

  reportsFailures(['account:api_key:reset', '-p', 'pw'])
})
