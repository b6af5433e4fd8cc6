import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'

const answers = { 'POST /api/mfa/recovery_codes': { data: { recovery_codes: ['one', 'two'] } } }

describe('account:mfa:recovery_codes:regenerate', () => {
  it('prints the new codes as data', async () => {
    const script = await runAgainst(answers, ['account:mfa:recovery_codes:regenerate', '-y'])
    expect(script).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(script.stdout)).toEqual(['one', 'two'])
    const person = await runAgainst(answers, ['account:mfa:recovery_codes:regenerate', '-y'], {
      terminal: { stdout: true },
    })
    expect(person.stdout).toBe('one\ntwo\n')
  })

  it('has to be confirmed', async () => {
    const result = await runAgainst(answers, ['account:mfa:recovery_codes:regenerate'])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
  })

  reportsFailures(['account:mfa:recovery_codes:regenerate', '-y'])
})
