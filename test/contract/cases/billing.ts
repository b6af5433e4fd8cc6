import { billing } from '../../../src/lib/api/contract/index.js'
import { cardToken } from '../../support/card-token.js'
import { ok, refused } from './call-case.js'
import type { CallCase, World } from './call-case.js'

/** The body of a call with a token of this card, as the stranger, who is on the free tier. */
const asStranger =
  (number?: string, more: object = {}) =>
  async ({ test, stranger }: World) => ({
    as: stranger,
    body: { stripe_token: await cardToken(test, number), ...more },
  })
const mine =
  (number?: string) =>
  async ({ test }: World) => ({
    body: { stripe_token: await cardToken(test, number) },
  })

export const BILLING_CASES: readonly CallCase[] = [
  {
    behaviour: 'says that there is no payment method yet',
    ...refused(404, 'GET', '/api/payment_methods', { errors: { '': /no payment method yet/ } }),
  },
  {
    behaviour: 'tells of a payment method what may be shown',
    ...ok(billing.paymentMethod, '/api/payment_methods', {
      before: async (world) => {
        await world.test.call('PUT', '/api/payment_methods', await mine('5555555555554444')(world))
        return {}
      },
      data: { brand: 'MasterCard', last4: '4444', exp_month: 9, exp_year: 2040 },
    }),
  },
  {
    behaviour: 'takes a payment method',
    ...ok(billing.setPaymentMethod, '/api/payment_methods', {
      inputFrom: mine(),
      data: { brand: 'Visa', last4: '4242' },
    }),
  },
  ...(
    [
      ['4000000000000002', /card was declined/],
      ['4000000000009995', /insufficient funds/],
      ['4000000000000069', /has expired/],
      ['4000000000000127', /security code is incorrect/],
    ] as const
  ).map(([number, message]) => ({
    behaviour: `says why the card ${number.slice(-4)} is declined`,
    ...refused(422, 'PUT', '/api/payment_methods', {
      inputFrom: mine(number),
      errors: { stripe_token: message },
    }),
  })),
  {
    behaviour: 'refuses a token nobody made',
    ...refused(422, 'PUT', '/api/payment_methods', {
      input: { body: { stripe_token: 'tok_visa' } },
      errors: { stripe_token: /no token `tok_visa`/ },
    }),
  },
  {
    behaviour: 'refuses a payment method without a token',
    ...refused(422, 'PUT', '/api/payment_methods', {
      input: { body: {} },
      errors: { stripe_token: /blank/ },
    }),
  },
  {
    behaviour: 'goes to the standard tier',
    ...ok(billing.upgrade, '/api/upgrade', {
      inputFrom: asStranger(undefined, { promo_code: 'simulator' }),
      data: { tier: 'STANDARD' },
    }),
  },
  {
    behaviour: 'stays on the free tier when the card is declined',
    ...refused(422, 'POST', '/api/upgrade', {
      inputFrom: asStranger('4000000000000002'),
      errors: { stripe_token: /declined/ },
    }),
  },
  {
    behaviour: 'knows no other promo code',
    ...refused(422, 'POST', '/api/upgrade', {
      inputFrom: asStranger(undefined, { promo_code: 'toString' }),
      errors: { promo_code: /SIMULATOR/ },
    }),
  },
  {
    behaviour: 'says that an account is on the standard tier already',
    ...refused(422, 'POST', '/api/upgrade', {
      inputFrom: mine(),
      errors: { '': /already on the standard tier/ },
    }),
  },
  {
    behaviour: 'lists no invoices in the first period',
    ...ok(billing.invoices, '/api/invoices', { data: [] }),
  },
  {
    behaviour: 'tells what was used in this period',
    ...ok(billing.usage, '/api/usage', { data: [{ app_name: 'first-light' }] }),
  },
  {
    behaviour: 'tells what a month of what runs now costs',
    ...ok(billing.runRate, '/api/usage/run_rate', {
      // A replica and a job of size 0.3 each.
      data: [{ app_name: 'first-light', replica_size: 0.6, amount_cents: 3000 }],
    }),
  },
]
