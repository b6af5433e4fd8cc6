import { stripVTControlCharacters } from 'node:util'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'
import { qrCode, shortOtpUri } from '../../src/lib/ui/qr-code.js'
import { fakePlatform } from '../support/fake-platform.js'
import { reportsFailures } from '../support/failures.js'
import { answering, runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

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
    expect(result.stderr).toContain('▀')
    expect(result.stderr).toContain('ABCDEF234567')
  })

  it('asks again for a code that is not valid', async () => {
    typed.answers = ['1', true, '123456']
    let verified = 0
    const platform = await fakePlatform(
      answering('POST /api/mfa/start', answers['POST /api/mfa/start']),
      http.post('*/api/mfa/verify', () => {
        verified += 1
        return verified === 1
          ? HttpResponse.json({ errors: { mfa_token: ['is not right'] } }, { status: 422 })
          : HttpResponse.json(answers['POST /api/mfa/verify'])
      }),
    )
    const env = { GIGALIXIR_CLI__HOST: platform.url }
    const result = await runCommand(['account:mfa:activate'], { env, ...everywhere })
    expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: 'one\ntwo\n' })
    expect(result.stderr).toContain('That code is not valid.')
  })

  it.each([
    [true, 'its own colours', '\u001b[48;5;231m'],
    [false, 'none', '█'],
  ])('draws a code that fits 80x24 (painted: %s) with %s', (painted, _, sign) => {
    const uri = `otpauth://totp/Gigalixir:${'a'.repeat(20)}@example.com?secret=${'A'.repeat(32)}&issuer=Gigalixir&period=30&digits=6&algorithm=SHA1`
    const lines = qrCode(shortOtpUri(uri), painted).split('\n')
    expect(lines.length).toBeLessThanOrEqual(23)
    for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(80)
    expect(lines[0]).toContain(sign)
  })

  it('needs somebody who types the token', async () => {
    const result = await runAgainst(answers, ['account:mfa:activate', '-y'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: ['POST /api/mfa/start'] })
    expect(result.stderr).toMatch(/Run it in a terminal/)
    expect(result.stderr).not.toMatch(/ABCDEF234567|█/)
  })

  reportsFailures(['account:mfa:activate', '-y'])
})
