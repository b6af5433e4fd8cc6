import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { runCommand } from '../support/run-command.js'

describe('account', () => {
  it('prints the account, with fields it does not know', async () => {
    const account = { email: 'ada@example.com', tier: 'STANDARD', credit_cents: 5 }
    const platform = await fakePlatform(http.get('*/api/users', () => HttpResponse.json({ data: account })))
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['account'], { env })
    expect(result).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(result.stdout)).toEqual(account)
    expect(platform.calls()).toEqual(['GET /api/users'])
    const seen = await runCommand(['account'], { env, terminal: { stdout: true } })
    expect(seen.stdout).toBe('Email:  ada@example.com\nTier:   standard\n')
  })

  reportsFailures(['account'])
})
