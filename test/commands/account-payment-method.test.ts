import { describe, expect, it } from 'vitest'
import { reportsFailures } from '../support/failures.js'
import { runAgainst } from '../support/one-call.js'

const card = { brand: 'Visa', last4: '4242', exp_month: 2, exp_year: 2031 }
const everywhere = { terminal: { stdout: true, stderr: true } }

describe('account:payment_method', () => {
  it.each(['account:payment_method', 'payment_method'])('%s shows the card', async (name) => {
    const answers = { 'GET /api/payment_methods': { data: card } }
    expect(JSON.parse((await runAgainst(answers, [name])).stdout)).toEqual(card)
    expect((await runAgainst(answers, [name], everywhere)).stdout).toBe(
      'Visa ending in 4242, good to 2/2031\n',
    )
  })

  it('says that there is none, which is no failure', async () => {
    const answers = { 'GET /api/payment_methods': { status: 404, data: {} } }
    const script = await runAgainst(answers, ['account:payment_method'])
    expect(script).toMatchObject({ exitCode: 0, stdout: '' })
    expect(script.stderr).toContain('no card on file')
    const person = await runAgainst(answers, ['account:payment_method'], everywhere)
    expect(person).toMatchObject({ exitCode: 0, stdout: '' })
    expect(person.stderr).toContain('account:payment_method:set')
  })

  reportsFailures(['account:payment_method'], { except: ['404'] })
})
