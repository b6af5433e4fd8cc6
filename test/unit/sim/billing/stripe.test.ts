import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askForToken, cardToken } from '../../../support/card-token.js'
import { TestController } from '../../../support/controller.js'
import { tempDir } from '../../../support/temp-dir.js'

interface Token {
  id?: string
  card?: Record<string, unknown>
  error?: { type: string; code?: string; decline_code?: string; param?: string; message: string }
}

async function asked(test: TestController, card: Record<string, string> = {}, key?: string | null) {
  const { status, text } = await askForToken(test, card, key)
  return { status, body: JSON.parse(text) as Token }
}

describe("the simulator's own Stripe endpoint", () => {
  it('makes a token of a test card, as Stripe answers', async () => {
    const test = await TestController.start(await tempDir())
    const { status, body } = await asked(test, { 'card[number]': '4242 4242 4242 4242' })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^tok_\w{24}$/) as string,
      object: 'token',
      type: 'card',
      livemode: false,
      card: { brand: 'Visa', last4: '4242', exp_month: 9, exp_year: 2040 },
    })
  })

  it.each([
    [{ 'card[number]': '4242424242424241' }, 402, 'incorrect_number', 'number'],
    [{ 'card[number]': 'four' }, 402, 'incorrect_number', 'number'],
    [{ 'card[exp_month]': '13' }, 402, 'invalid_expiry_month', 'exp_month'],
    [{ 'card[exp_year]': '1970' }, 402, 'invalid_expiry_year', 'exp_year'],
    [{ 'card[exp_year]': '99' }, 402, 'invalid_expiry_year', 'exp_year'],
    [{ 'card[cvc]': '99' }, 402, 'invalid_cvc', 'cvc'],
    [{ 'card[number]': '' }, 400, 'parameter_missing', 'card[number]'],
  ])('refuses %o', async (card, status, code, param) => {
    const test = await TestController.start(await tempDir())
    const answer = await asked(test, card)
    expect(answer.status).toBe(status)
    expect(answer.body.error).toMatchObject({ code, param })
  })

  it('takes four digits for the code of an American Express card, and years of two', async () => {
    const test = await TestController.start(await tempDir())
    const amex = { 'card[number]': '378282246310005', 'card[cvc]': '1234', 'card[exp_year]': '40' }
    expect(await asked(test, amex)).toMatchObject({ status: 200, body: { card: { exp_year: 2040 } } })
  })

  it("takes nobody's real card", async () => {
    const test = await TestController.start(await tempDir())
    const { status, body } = await asked(test, { 'card[number]': '4111111111111111' })
    expect([status, body.error?.decline_code]).toEqual([402, 'test_mode_live_card'])
  })

  it.each(['Bearer pk_test_sim', 'bearer  pk_test_sim'])(
    'takes the key as a bearer token: %s',
    async (header) => {
      const test = await TestController.start(await tempDir())
      expect(await askForToken(test, {}, null, header)).toMatchObject({ status: 200 })
    },
  )

  it('wants a publishable key of a bearer token, too', async () => {
    const test = await TestController.start(await tempDir())
    expect(await askForToken(test, {}, null, 'Bearer sk_test_secret')).toMatchObject({ status: 401 })
  })

  it.each([null, '', 'sk_test_secret'])('wants a publishable key, not %j', async (key) => {
    const test = await TestController.start(await tempDir())
    const { status, body } = await asked(test, {}, key)
    expect([status, body.error?.type]).toEqual([401, 'invalid_request_error'])
  })

  it('wants a form, and no other call takes one', async () => {
    const test = await TestController.start(await tempDir())
    const json = await test.call('POST', '/api/stripe/v1/tokens', { body: { card: {} } })
    expect([json.status, json.text]).toEqual([415, expect.stringContaining('form-encoded')])
    const { status } = await test.call('PUT', '/api/payment_methods', {
      rawBody: 'stripe_token=tok_1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(status).toBe(415)
  })

  it('keeps no number of a card anywhere', async () => {
    const test = await TestController.start(await tempDir())
    await test.call('PUT', '/api/payment_methods', { body: { stripe_token: await cardToken(test) } })
    await askForToken(test, { 'card[number]': '4000056655665556', 'card[cvc]': '9' })
    for (const file of ['sim.db', 'sim.db-wal']) {
      const bytes = await readFile(join(test.home, file)).catch(() => Buffer.alloc(0))
      expect(bytes.includes('424242424242')).toBe(false)
    }
    expect(test.log.join()).not.toMatch(/4242|5556/)
  })
})

describe('a token', () => {
  const set = (test: TestController, token: string) =>
    test.call('PUT', '/api/payment_methods', { body: { stripe_token: token } })

  it('is good once', async () => {
    const test = await TestController.start(await tempDir())
    const token = await cardToken(test)
    expect((await set(test, token)).status).toBe(200)
    expect((await set(test, token)).status).toBe(422)
  })

  it('is good for ten minutes', async () => {
    const test = await TestController.start(await tempDir())
    const token = await cardToken(test)
    test.moment = new Date(Date.now() + 11 * 60 * 1000)
    expect((await set(test, token)).status).toBe(422)
  })

  it('of a declined card leaves the payment method there was', async () => {
    const test = await TestController.start(await tempDir())
    await set(test, await cardToken(test))
    expect((await set(test, await cardToken(test, '4000000000000002'))).status).toBe(422)
    expect((await test.call('GET', '/api/payment_methods')).json.data).toMatchObject({ last4: '4242' })
  })
})
