import { describe, expect, it } from 'vitest'
import { runAgainst } from '../support/one-call.js'
import { runCommand } from '../support/run-command.js'

const typed = [
  '--card_number',
  '4242 4242 4242 4242',
  '--card_exp_month',
  '02',
  '--card_exp_year',
  '2041',
  '--card_cvc',
  '012',
]
const card = { brand: 'Visa', last4: '4242', exp_month: 2, exp_year: 2041 }
const answers = {
  'POST /api/stripe/v1/tokens': { data: {} },
  'PUT /api/payment_methods': { data: card },
  'POST /api/upgrade': { data: {} },
}

describe.each([
  ['account:payment_method:set', 'PUT /api/payment_methods'],
  ['set_payment_method', 'PUT /api/payment_methods'],
  ['account:upgrade', 'POST /api/upgrade'],
  ['upgrade', 'POST /api/upgrade'],
])('%s', (name, call) => {
  it('sends the card to Stripe with its zeros, and only the token to the platform', async () => {
    const { platform, env } = await withStripe(200, { id: 'tok_1' })
    const result = await runCommand([name, ...typed, '--json'], { env })
    expect(result.exitCode, result.stderr).toBe(0)
    expect(platform.calls()).toEqual(['POST /api/stripe/v1/tokens', call])
    const [stripe, change] = platform.requests
    expect(Object.fromEntries(new URLSearchParams(String(stripe!.body)))).toEqual({
      'card[number]': '4242424242424242',
      'card[exp_month]': '02',
      'card[exp_year]': '2041',
      'card[cvc]': '012',
    })
    expect(change!.body).toEqual({ stripe_token: 'tok_1' })
    expect(result.stdout + result.stderr).not.toContain('4242424242424242')
  })

  it('tells why a card is not taken, and changes nothing', async () => {
    const { platform, env } = await withStripe(402, { error: { message: 'Your card was declined.' } })
    const result = await runCommand([name, ...typed], { env })
    expect(result).toMatchObject({ exitCode: 5, stdout: '' })
    expect(result.stderr).toContain('Your card was declined.')
    expect(platform.calls()).toEqual(['POST /api/stripe/v1/tokens'])
  })

  it.each([
    ['a wrong digit', '--card_number', '4242424242424241'],
    ['a month that is none', '--card_exp_month', '13'],
    ['a year that has passed', '--card_exp_year', '2019'],
    ['a short CVC', '--card_cvc', '12'],
  ])('sends no card with %s', async (_what, flag, value) => {
    const argv = [...typed]
    argv[argv.indexOf(flag) + 1] = value
    const result = await runAgainst(answers, [name, ...argv])
    expect(result).toMatchObject({ exitCode: 2, stdout: '', calls: [] })
    if (flag === '--card_number') expect(result.stderr).not.toContain(value)
  })

  it('without a terminal names the flag that is missing', async () => {
    const result = await runAgainst(answers, [name])
    expect(result).toMatchObject({ exitCode: 2, calls: [] })
    expect(result.stderr).toContain('--card_number')
  })
})

async function withStripe(status: number, answer: object) {
  const { http, HttpResponse } = await import('msw')
  const { fakePlatform } = await import('../support/fake-platform.js')
  const platform = await fakePlatform(
    http.post('*/api/stripe/v1/tokens', () => HttpResponse.json(answer, { status })),
    http.put('*/api/payment_methods', () => HttpResponse.json({ data: card })),
    http.post('*/api/upgrade', () => HttpResponse.json({ data: {} })),
  )
  return { platform, env: { GIGALIXIR_CLI__HOST: platform.url } }
}
