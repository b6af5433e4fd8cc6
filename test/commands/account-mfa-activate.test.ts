import { describe, expect, it, vi } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'

const typed = vi.hoisted(() => ({ answers: [] as unknown[] }))
vi.mock('inquirer', () => ({
  createPromptModule: () => () => Promise.resolve({ answer: typed.answers.shift() }),
}))

const URI = 'otpauth://totp/Gigalixir:ada?secret=ABCDEF234567&issuer=Gigalixir'
const answers = {
  'POST /api/mfa/start': { data: { message: 'scan', url: URI } },
  'POST /api/mfa/verify': { data: { message: 'on', recovery_codes: ['one', 'two'] } },
}
const everywhere = { terminal: { stdin: true, stdout: true, stderr: true } }

describe('account:mfa:activate', () => {
  it('shows a code to scan, takes the first token, and prints the recovery codes', async () => {
    typed.answers = ['123456', true]
    const result = await runAgainst(answers, ['account:mfa:activate'], everywhere)
    expect(result).toMatchObject({ exitCode: 0, stdout: 'one\ntwo\n', calls: Object.keys(answers) })
    expect(result.bodies[1]).toEqual({ mfa_token: '123456' })
    expect(result.stderr).toContain('█')
    expect(result.stderr).toContain('ABCDEF234567')
  })

  it('needs somebody who types the token', async () => {
    const result = await runAgainst(answers, ['account:mfa:activate', '-y'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: ['POST /api/mfa/start'] })
    expect(result.stderr).toMatch(/Run it in a terminal/)
    expect(result.stderr).not.toMatch(/ABCDEF234567|█/)
  })

  reportsFailures(['account:mfa:activate', '-y'])
})
